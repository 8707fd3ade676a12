-- AlterTable
ALTER TABLE "auth"."Session" ADD COLUMN     "device" TEXT;
