import { Prisma, type PrismaClient } from '@pong/database/matches';
import { LEFT, RIGHT } from '@pong/engine';
import type { RatingChange } from '@pong/protocol';
import { peopleOf } from '../match/match-header.ts';
import { FORMER_NAME, withoutNames } from '../players/former.ts';
import { type PlayerRecord, recordOf } from '../players/players.ts';
import { FIRST_RATING, type Rating, rate } from './rating.ts';
import { hadPoint, type MatchResult } from './result-of-tape.ts';

type PerSeat<T> = [T, T];

/** A row as a result needs it. */
type Row = PlayerRecord & { formerAt: Date | null; mergedIntoId: number | null };

/** What a recorded match did. */
export interface Recorded {
  /** Ratings of the people before it, unrounded; null for bots. */
  before: PerSeat<number | null>;
  /** Rounded; null for bots and matches that are not rated. */
  ratings: PerSeat<RatingChange | null>;
  /** The people's rows after it. */
  players: PlayerRecord[];
}

/** What two players can do to each other's rating in a day is bounded, or two friends could make one of them first. */
export const RATED_MATCHES_OF_TWO = 5;
const DAY_MS = 24 * 60 * 60_000;

/** Longer, and the database is taken for away: the tape is kept and tried again. */
const TRANSACTION_MS = 5_000;

/**
 * Writes the match, both players' counts and ratings, and the tape in one transaction, or finds that it was done
 * before: a match's id is written once. The players' rows are locked first and in one order, so that two results of
 * one player wait for each other.
 */
export function recordResult(
  prisma: Pick<PrismaClient, '$transaction'>,
  result: MatchResult,
  endedAtMs: number,
): Promise<Recorded> {
  return prisma.$transaction((transaction) => record(transaction, result, endedAtMs), {
    timeout: TRANSACTION_MS,
    maxWait: TRANSACTION_MS,
  });
}

async function record(
  transaction: Prisma.TransactionClient,
  result: MatchResult,
  endedAtMs: number,
): Promise<Recorded> {
  const { header } = result;
  const known = await lockPlayers(transaction, result);
  const players: PerSeat<Row | undefined> = [
    known.get(playerIdAt(result, LEFT) ?? 0),
    known.get(playerIdAt(result, RIGHT) ?? 0),
  ];
  const earlier = await transaction.match.findUnique({
    where: { id: header.matchId },
    select: {
      leftRatingBefore: true,
      leftRatingAfter: true,
      rightRatingBefore: true,
      rightRatingAfter: true,
    },
  });
  if (earlier) {
    const { leftRatingBefore, leftRatingAfter, rightRatingBefore, rightRatingAfter } = earlier;
    return {
      before: [leftRatingBefore, rightRatingBefore],
      ratings: [change(leftRatingBefore, leftRatingAfter), change(rightRatingBefore, rightRatingAfter)],
      players: [...known.values()].map(recordOf),
    };
  }
  const after = (await isRated(transaction, result, players, endedAtMs))
    ? ratingsAfter(result, players)
    : undefined;
  const before: PerSeat<number | null> = [players[LEFT]?.rating ?? null, players[RIGHT]?.rating ?? null];
  const rated: PerSeat<number | null> = [after?.[LEFT].rating ?? null, after?.[RIGHT].rating ?? null];
  const deviations: PerSeat<number | null> = [
    players[LEFT]?.deviation ?? null,
    players[RIGHT]?.deviation ?? null,
  ];
  await transaction.match.create({
    data: {
      ...matchRow(result, players, before, rated, endedAtMs),
      leftDeviationBefore: deviations[LEFT],
      rightDeviationBefore: deviations[RIGHT],
    },
  });
  const updated: PlayerRecord[] = [];
  for (const seat of [LEFT, RIGHT] as const) {
    const player = players[seat];
    // Who was a guest on one seat and an account on the other has played one game, and beaten nobody.
    const isOwn = players[LEFT]?.id === players[RIGHT]?.id;
    if (!player || (isOwn && seat === RIGHT)) continue;
    const won = result.end.winner === seat && !isOwn ? 1 : 0;
    const { id } = player;
    const data = { games: { increment: 1 }, wins: { increment: won }, ...after?.[seat] };
    updated.push(recordOf(await transaction.player.update({ where: { id }, data })));
  }
  return {
    before,
    ratings: [change(before[LEFT], rated[LEFT]), change(before[RIGHT], rated[RIGHT])],
    players: updated,
  };
}

function playerIdAt({ header }: MatchResult, seat: 0 | 1): number | undefined {
  const at = header.seats[seat];
  return at.kind === 'player' ? at.playerId : undefined;
}

/**
 * Locks the rows of the people, by the ids in the header; one that is missing, as after a database was put back, is
 * made. A guest who was merged meanwhile is the player whose the games are now.
 */
async function lockPlayers(
  transaction: Prisma.TransactionClient,
  { header }: MatchResult,
): Promise<Map<number, Row>> {
  const people = peopleOf(header);
  const data = people.map((one) => ({
    id: one.playerId,
    name: one.name,
    account: 'placeholder',
    ...FIRST_RATING,
  }));
  await transaction.player.createMany({ data, skipDuplicates: true });
  const rows = await lockRows(
    transaction,
    people.map((one) => one.playerId),
  );
  const merged = [...rows.values()].flatMap(({ mergedIntoId }) => mergedIntoId ?? []);
  const heirs = merged.length > 0 ? await lockRows(transaction, merged) : rows;
  return new Map([...rows].map(([id, row]) => [id, heirs.get(row.mergedIntoId ?? 0) ?? row]));
}

async function lockRows(
  transaction: Prisma.TransactionClient,
  ids: readonly number[],
): Promise<Map<number, Row>> {
  await transaction.$queryRaw`
    SELECT "id" FROM "game"."Player" WHERE "id" IN (${Prisma.join([...ids])}) ORDER BY "id" FOR UPDATE`;
  const rows = await transaction.player.findMany({ where: { id: { in: [...ids] } } });
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * Whether a match changes ratings: a ranked one that had a point, and among the first five of its two players in 24
 * hours. To be asked with both rows locked, so that results of the same two are counted one after the other.
 */
async function isRated(
  transaction: Prisma.TransactionClient,
  result: MatchResult,
  players: PerSeat<Row | undefined>,
  endedAtMs: number,
): Promise<boolean> {
  if (!result.header.ranked || !hadPoint(result)) return false;
  const [left, right] = [players[LEFT]?.id, players[RIGHT]?.id];
  if (left === undefined || right === undefined || left === right) return false;
  const rated = await transaction.match.count({
    where: {
      OR: [
        { leftPlayerId: left, rightPlayerId: right },
        { leftPlayerId: right, rightPlayerId: left },
      ],
      leftRatingAfter: { not: null },
      endedAt: { gt: new Date(endedAtMs - DAY_MS) },
    },
  });
  return rated < RATED_MATCHES_OF_TWO;
}

function ratingsAfter(
  { end }: MatchResult,
  [left, right]: PerSeat<PlayerRecord | undefined>,
): PerSeat<Rating> | undefined {
  if (!left || !right || end.winner === -1) return undefined;
  return rate(left, right, end.winner);
}

function change(before: number | null, after: number | null): RatingChange | null {
  if (before === null || after === null) return null;
  return { before: Math.round(before), after: Math.round(after) };
}

function matchRow(
  result: MatchResult,
  players: PerSeat<Row | undefined>,
  before: PerSeat<number | null>,
  after: PerSeat<number | null>,
  endedAtMs: number,
): Prisma.MatchUncheckedCreateInput {
  const { header, end, score, summary } = result;
  const [left, right] = header.seats;
  const former = ([LEFT, RIGHT] as const).filter((seat) => players[seat]?.formerAt);
  return {
    id: header.matchId,
    mode: header.mode,
    ruleSet: header.ruleSet,
    ranked: header.ranked,
    engine: header.engine,
    seed: header.seed,
    leftPlayerId: players[LEFT]?.id ?? null,
    rightPlayerId: players[RIGHT]?.id ?? null,
    leftName: former.includes(LEFT) ? FORMER_NAME : left.name,
    rightName: former.includes(RIGHT) ? FORMER_NAME : right.name,
    leftBot: left.kind === 'bot' ? left.level : null,
    rightBot: right.kind === 'bot' ? right.level : null,
    leftScore: score[LEFT],
    rightScore: score[RIGHT],
    winnerSeat: end.winner,
    reason: end.reason,
    ticks: end.tick,
    summary,
    tape: former.length > 0 ? withoutNames(result.packedTape, former) : result.packedTape,
    leftRatingBefore: before[LEFT],
    leftRatingAfter: after[LEFT],
    rightRatingBefore: before[RIGHT],
    rightRatingAfter: after[RIGHT],
    startedAt: new Date(header.createdAtMs),
    endedAt: new Date(endedAtMs),
  };
}
