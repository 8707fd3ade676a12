-- AlterTable
ALTER TABLE "auth"."User" ADD COLUMN     "lookKey" TEXT,
ADD COLUMN     "mergedIntoId" INTEGER,
ADD COLUMN     "playedAt" TIMESTAMPTZ(3);

-- As `lookKey` of packages/protocol has it for the names there were: of two that look alike the older account has the
-- key, the other one a key of its own. Both keep their names and sign in by them.
WITH "drawn" AS (
    SELECT "id", "account", replace(replace(translate(lower("username"), '01i_', 'oll-'), 'm', 'rn'), 'w', 'vv') AS "look"
    FROM "auth"."User"
), "ranked" AS (
    SELECT "id", "look", row_number() OVER (PARTITION BY "look" ORDER BY "account" = 'full' DESC, "id") AS "nth" FROM "drawn"
)
UPDATE "auth"."User" SET "lookKey" = CASE WHEN "nth" = 1 THEN "look" ELSE "look" || ' ' || "ranked"."id" END
FROM "ranked" WHERE "ranked"."id" = "User"."id";

ALTER TABLE "auth"."User" ALTER COLUMN "lookKey" SET NOT NULL;

-- CreateTable
CREATE TABLE "auth"."FormerName" (
    "id" SERIAL NOT NULL,
    "userId" INTEGER NOT NULL,
    "username" TEXT NOT NULL,
    "lookKey" TEXT NOT NULL,
    "leftAt" TIMESTAMPTZ(3) NOT NULL,
    "heldUntil" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "FormerName_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."MergeOffer" (
    "guestUserId" INTEGER NOT NULL,
    "userId" INTEGER NOT NULL,
    "games" INTEGER NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "decidedAt" TIMESTAMPTZ(3),

    CONSTRAINT "MergeOffer_pkey" PRIMARY KEY ("guestUserId","userId")
);

-- CreateTable
CREATE TABLE "auth"."Errand" (
    "id" UUID NOT NULL,
    "body" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "Errand_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "FormerName_userId_leftAt_idx" ON "auth"."FormerName"("userId", "leftAt");

-- CreateIndex
CREATE INDEX "FormerName_lookKey_heldUntil_idx" ON "auth"."FormerName"("lookKey", "heldUntil");

-- CreateIndex
CREATE INDEX "MergeOffer_userId_idx" ON "auth"."MergeOffer"("userId");

-- CreateIndex
CREATE INDEX "Errand_dueAt_idx" ON "auth"."Errand"("dueAt");

-- CreateIndex
CREATE UNIQUE INDEX "User_lookKey_key" ON "auth"."User"("lookKey");

-- CreateIndex
CREATE INDEX "User_account_playedAt_createdAt_idx" ON "auth"."User"("account", "playedAt", "createdAt");

-- AddForeignKey
ALTER TABLE "auth"."FormerName" ADD CONSTRAINT "FormerName_userId_fkey" FOREIGN KEY ("userId") REFERENCES "auth"."User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "auth"."MergeOffer" ADD CONSTRAINT "MergeOffer_guestUserId_fkey" FOREIGN KEY ("guestUserId") REFERENCES "auth"."User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "auth"."MergeOffer" ADD CONSTRAINT "MergeOffer_userId_fkey" FOREIGN KEY ("userId") REFERENCES "auth"."User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
