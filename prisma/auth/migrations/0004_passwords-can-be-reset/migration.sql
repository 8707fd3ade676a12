-- CreateEnum
CREATE TYPE "auth"."LinkPurpose" AS ENUM ('reset', 'email');

-- AlterTable
ALTER TABLE "auth"."User" ADD COLUMN     "email" TEXT;

-- CreateTable
CREATE TABLE "auth"."Link" (
    "hash" TEXT NOT NULL,
    "userId" INTEGER NOT NULL,
    "purpose" "auth"."LinkPurpose" NOT NULL,
    "email" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Link_pkey" PRIMARY KEY ("hash")
);

-- CreateIndex
CREATE INDEX "Link_userId_purpose_createdAt_idx" ON "auth"."Link"("userId", "purpose", "createdAt");

-- AddForeignKey
ALTER TABLE "auth"."Link" ADD CONSTRAINT "Link_userId_fkey" FOREIGN KEY ("userId") REFERENCES "auth"."User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
