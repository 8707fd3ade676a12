-- CreateEnum
CREATE TYPE "auth"."AuditSource" AS ENUM ('web', 'command', 'house');

-- CreateTable
CREATE TABLE "auth"."AuditEvent" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "event" TEXT NOT NULL,
    "userId" INTEGER,
    "actorId" INTEGER,
    "source" "auth"."AuditSource" NOT NULL,
    "network" TEXT,
    "requestId" TEXT,
    "details" JSONB NOT NULL,
    "times" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "AuditEvent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "AuditEvent_userId_id_idx" ON "auth"."AuditEvent"("userId", "id");

-- CreateIndex
CREATE INDEX "AuditEvent_event_id_idx" ON "auth"."AuditEvent"("event", "id");

-- CreateIndex
CREATE INDEX "AuditEvent_at_idx" ON "auth"."AuditEvent"("at");
