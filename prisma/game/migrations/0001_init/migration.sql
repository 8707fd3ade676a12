-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "game";

-- CreateEnum
CREATE TYPE "game"."Mode" AS ENUM ('quick', 'bot', 'invitation');

-- CreateEnum
CREATE TYPE "game"."EndReason" AS ENUM ('score', 'forfeit', 'abandoned');

-- CreateTable
CREATE TABLE "game"."Player" (
    "id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "rating" DOUBLE PRECISION NOT NULL,
    "deviation" DOUBLE PRECISION NOT NULL,
    "volatility" DOUBLE PRECISION NOT NULL,
    "games" INTEGER NOT NULL DEFAULT 0,
    "wins" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Player_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "game"."Match" (
    "id" TEXT NOT NULL,
    "mode" "game"."Mode" NOT NULL,
    "ruleSet" TEXT NOT NULL,
    "ranked" BOOLEAN NOT NULL,
    "engine" TEXT NOT NULL,
    "seed" BIGINT NOT NULL,
    "leftPlayerId" INTEGER,
    "rightPlayerId" INTEGER,
    "leftName" TEXT NOT NULL,
    "rightName" TEXT NOT NULL,
    "leftBot" TEXT,
    "rightBot" TEXT,
    "leftScore" INTEGER NOT NULL,
    "rightScore" INTEGER NOT NULL,
    "winnerSeat" INTEGER NOT NULL,
    "reason" "game"."EndReason" NOT NULL,
    "ticks" INTEGER NOT NULL,
    "summary" JSONB NOT NULL,
    "tape" BYTEA NOT NULL,
    "leftRatingBefore" DOUBLE PRECISION,
    "leftRatingAfter" DOUBLE PRECISION,
    "rightRatingBefore" DOUBLE PRECISION,
    "rightRatingAfter" DOUBLE PRECISION,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Match_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Player_rating_id_idx" ON "game"."Player"("rating" DESC, "id");

-- CreateIndex
CREATE INDEX "Match_leftPlayerId_endedAt_idx" ON "game"."Match"("leftPlayerId", "endedAt" DESC);

-- CreateIndex
CREATE INDEX "Match_rightPlayerId_endedAt_idx" ON "game"."Match"("rightPlayerId", "endedAt" DESC);

-- CreateIndex
CREATE INDEX "Match_endedAt_idx" ON "game"."Match"("endedAt" DESC);

-- AddForeignKey
ALTER TABLE "game"."Match" ADD CONSTRAINT "Match_leftPlayerId_fkey" FOREIGN KEY ("leftPlayerId") REFERENCES "game"."Player"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "game"."Match" ADD CONSTRAINT "Match_rightPlayerId_fkey" FOREIGN KEY ("rightPlayerId") REFERENCES "game"."Player"("id") ON DELETE SET NULL ON UPDATE CASCADE;
