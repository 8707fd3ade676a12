import type { Match } from '@pong/database/matches';
import { botLevel, type MatchRow, type SeatView } from '@pong/protocol';

/** The columns a history needs: all but the heavy ones. */
export const ROW_COLUMNS = {
  id: true,
  mode: true,
  ranked: true,
  leftPlayerId: true,
  rightPlayerId: true,
  leftName: true,
  rightName: true,
  leftBot: true,
  rightBot: true,
  leftScore: true,
  rightScore: true,
  winnerSeat: true,
  reason: true,
  leftRatingBefore: true,
  leftRatingAfter: true,
  rightRatingBefore: true,
  rightRatingAfter: true,
  startedAt: true,
  endedAt: true,
  leftPlayer: { select: { name: true } },
  rightPlayer: { select: { name: true } },
} as const;

type Named = { name: string } | null;
type Heavy = 'summary' | 'tape' | 'ticks' | 'seed' | 'engine' | 'ruleSet';
type Inner = 'leftDeviationBefore' | 'rightDeviationBefore';
export type MatchColumns = Omit<Match, Heavy | Inner> & {
  leftPlayer: Named;
  rightPlayer: Named;
};

/** A recorded match as the protocol shows it. Players go by the name they have now. */
export function matchRowOf(row: MatchColumns): MatchRow {
  return {
    id: row.id,
    mode: row.mode,
    ranked: row.ranked,
    seats: [
      seatOf(row.leftPlayerId, row.leftPlayer, row.leftName, row.leftBot, row.leftRatingBefore),
      seatOf(row.rightPlayerId, row.rightPlayer, row.rightName, row.rightBot, row.rightRatingBefore),
    ],
    score: [row.leftScore, row.rightScore],
    winner: row.winnerSeat === 0 || row.winnerSeat === 1 ? row.winnerSeat : -1,
    reason: row.reason,
    ratings: [
      changeOf(row.leftRatingBefore, row.leftRatingAfter),
      changeOf(row.rightRatingBefore, row.rightRatingAfter),
    ],
    startedAtMs: row.startedAt.getTime(),
    endedAtMs: row.endedAt.getTime(),
  };
}

function seatOf(
  playerId: number | null,
  player: Named,
  nameThen: string,
  bot: string | null,
  rating: number | null,
): SeatView {
  return {
    playerId,
    name: player?.name ?? nameThen,
    rating: rating === null ? null : Math.round(rating),
    bot: botLevel.safeParse(bot).data ?? null,
  };
}

function changeOf(before: number | null, after: number | null) {
  if (before === null || after === null) return null;
  return { before: Math.round(before), after: Math.round(after) };
}
