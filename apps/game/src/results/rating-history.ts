import type { PrismaClient } from '@pong/database/matches';

export interface RatedMoment {
  atMs: number;
  rating: number;
}

/** Each player's ratings after the latest rated matches, oldest first, `limit` at most; players without any are absent. */
export async function ratingHistories(
  prisma: Pick<PrismaClient, '$queryRaw'>,
  playerIds: readonly number[],
  limit: number,
): Promise<Map<number, RatedMoment[]>> {
  const rows = await prisma.$queryRaw<{ playerId: number; after: number; endedAt: Date }[]>`
    SELECT p."id" AS "playerId", latest."after", latest."endedAt"
    FROM unnest(${[...playerIds]}::int[]) AS p("id")
    CROSS JOIN LATERAL (
      (SELECT "leftRatingAfter" AS "after", "endedAt" FROM "game"."Match"
        WHERE "leftPlayerId" = p."id" AND "leftRatingAfter" IS NOT NULL
        ORDER BY "endedAt" DESC LIMIT ${limit})
      UNION ALL
      (SELECT "rightRatingAfter", "endedAt" FROM "game"."Match"
        WHERE "rightPlayerId" = p."id" AND "rightRatingAfter" IS NOT NULL
        ORDER BY "endedAt" DESC LIMIT ${limit})
      ORDER BY "endedAt" DESC LIMIT ${limit}
    ) AS latest
    ORDER BY latest."endedAt"`;
  const histories = new Map<number, RatedMoment[]>();
  for (const { playerId, after, endedAt } of rows) {
    const moments = histories.get(playerId) ?? [];
    moments.push({ atMs: endedAt.getTime(), rating: Math.round(after) });
    histories.set(playerId, moments);
  }
  return histories;
}
