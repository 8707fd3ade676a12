import type { PrismaClient } from '@pong/database/matches';
import type { Leaderboard } from '@pong/protocol';
import { cardOf, recordOf } from '../players/players.ts';
import { FIRST_RATING } from '../results/rating.ts';
import { ratingHistories } from '../results/rating-history.ts';

const SHOWN = 100;
const TREND_LENGTH = 20;
/** One reading serves everyone who asks within it. */
const FRESH_MS = 1_000;

/** The leaderboard: full accounts with a rated match, best first. Read at most once a second. */
export function createLeaderboard(deps: {
  prisma: Pick<PrismaClient, 'player' | '$queryRaw'>;
  wallMs: () => number;
  monotonicMs: () => number;
}) {
  let kept: { reading: Promise<Leaderboard>; atMs: number } | undefined;

  async function read(): Promise<Leaderboard> {
    const rows = await deps.prisma.player.findMany({
      // The first rated match lowers the deviation, and nothing raises it to the first one's again.
      where: { account: 'full', deviation: { lt: FIRST_RATING.deviation } },
      orderBy: [{ rating: 'desc' }, { id: 'asc' }],
      take: SHOWN,
    });
    const ids = rows.map((row) => row.id);
    const histories = await ratingHistories(deps.prisma, ids, TREND_LENGTH);
    return {
      standings: rows.map((row, index) => ({
        ...cardOf(recordOf(row)),
        rank: index + 1,
        trend: (histories.get(row.id) ?? []).map((moment) => moment.rating),
      })),
      asOfMs: deps.wallMs(),
    };
  }

  return function leaderboard(): Promise<Leaderboard> {
    const nowMs = deps.monotonicMs();
    if (kept && nowMs - kept.atMs < FRESH_MS) return kept.reading;
    const reading = read();
    kept = { reading, atMs: nowMs };
    reading.catch(() => {
      kept = undefined;
    });
    return reading;
  };
}
