-- CreateTable
CREATE TABLE "auth"."Ban" (
    "id" SERIAL NOT NULL,
    "userId" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),
    "byId" INTEGER,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Ban_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Ban_userId_id_idx" ON "auth"."Ban"("userId", "id");

-- CreateIndex
CREATE INDEX "Ban_endedAt_until_idx" ON "auth"."Ban"("endedAt", "until");

-- AddForeignKey
ALTER TABLE "auth"."Ban" ADD CONSTRAINT "Ban_userId_fkey" FOREIGN KEY ("userId") REFERENCES "auth"."User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
