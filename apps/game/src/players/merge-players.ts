import { Prisma, type PrismaClient } from '@pong/database/matches';
import { type RatedSeat, ratedAnew } from '../results/rated-anew.ts';
import { FIRST_RATING } from '../results/rating.ts';

/** A thousand matches take about a second. */
const TRANSACTION_MS = 20_000;
const ROWS_AT_ONCE = 1_000;
/** Stands for NULL in an array of numbers; no rating is it. */
const NONE = -1e9;

/**
 * A guest's matches become another player's, counts and ratings with them, in one transaction; asked again it finds
 * nothing left to do. The guest's row stays and points to its heir, so that a match still in play is recorded as theirs.
 */
export function mergePlayers(
  prisma: Pick<PrismaClient, '$transaction'>,
  merge: { guestId: number; playerId: number; name: string },
): Promise<void> {
  return prisma.$transaction((tx) => take(tx, merge), {
    timeout: TRANSACTION_MS,
    maxWait: TRANSACTION_MS,
  });
}

async function take(
  tx: Prisma.TransactionClient,
  { guestId, playerId, name }: { guestId: number; playerId: number; name: string },
): Promise<void> {
  await tx.player.createMany({
    data: [
      { id: guestId, name: 'Guest', account: 'placeholder', ...FIRST_RATING },
      { id: playerId, name, account: 'full', ...FIRST_RATING },
    ],
    skipDuplicates: true,
  });
  // Results of either of them wait here, or have been written before.
  await tx.$queryRaw`
    SELECT "id" FROM "game"."Player" WHERE "id" IN (${guestId}, ${playerId}) ORDER BY "id" FOR UPDATE`;
  const left = await tx.match.updateMany({
    where: { leftPlayerId: guestId },
    data: { leftPlayerId: playerId },
  });
  const right = await tx.match.updateMany({
    where: { rightPlayerId: guestId },
    data: { rightPlayerId: playerId },
  });
  await tx.player.update({
    where: { id: guestId },
    data: { mergedIntoId: playerId, games: 0, wins: 0, ...FIRST_RATING },
  });
  if (left.count + right.count === 0) return;

  const matches = await tx.match.findMany({
    where: { OR: [{ leftPlayerId: playerId }, { rightPlayerId: playerId }] },
    orderBy: [{ endedAt: 'asc' }, { id: 'asc' }],
    select: {
      id: true,
      leftPlayerId: true,
      rightPlayerId: true,
      winnerSeat: true,
      leftRatingBefore: true,
      leftRatingAfter: true,
      leftDeviationBefore: true,
      rightRatingBefore: true,
      rightRatingAfter: true,
      rightDeviationBefore: true,
    },
  });
  const anew = ratedAnew(playerId, matches);
  for (let at = 0; at < anew.seats.length; at += ROWS_AT_ONCE)
    await writeSeats(tx, anew.seats.slice(at, at + ROWS_AT_ONCE));
  await tx.player.update({
    where: { id: playerId },
    data: { ...anew.rating, games: matches.length, wins: anew.wins },
  });
}

async function writeSeats(tx: Prisma.TransactionClient, seats: readonly RatedSeat[]): Promise<void> {
  for (const side of ['left', 'right'] as const) {
    const rows = seats.filter((one) => one.side === side);
    if (rows.length === 0) continue;
    const [before, after, deviation] = (['RatingBefore', 'RatingAfter', 'DeviationBefore'] as const).map(
      (column) => Prisma.raw(`"${side}${column}"`),
    );
    await tx.$executeRaw`
      UPDATE "game"."Match" AS m
      SET ${before} = d."before", ${after} = NULLIF(d."after", ${NONE}), ${deviation} = d."deviation"
      FROM unnest(
        ${rows.map((row) => row.matchId)}::text[],
        ${rows.map((row) => row.before)}::float8[],
        ${rows.map((row) => row.after ?? NONE)}::float8[],
        ${rows.map((row) => row.deviation)}::float8[]
      ) AS d("id", "before", "after", "deviation")
      WHERE m."id" = d."id"`;
  }
}
