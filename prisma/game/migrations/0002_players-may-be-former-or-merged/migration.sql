-- AlterTable
ALTER TABLE "game"."Match" ADD COLUMN     "leftDeviationBefore" DOUBLE PRECISION,
ADD COLUMN     "rightDeviationBefore" DOUBLE PRECISION;

-- AlterTable
ALTER TABLE "game"."Player" ADD COLUMN     "formerAt" TIMESTAMPTZ(3),
ADD COLUMN     "mergedIntoId" INTEGER;
