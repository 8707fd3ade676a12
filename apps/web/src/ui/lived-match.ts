import type { EndReason, MatchRow } from '@pong/protocol';

/** A finished match through the eyes of one of its two players. */
export interface LivedMatch {
  id: string;
  result: 'won' | 'lost' | 'none';
  reason: EndReason;
  opponent: string;
  /** Null for a bot. */
  opponentId: number | null;
  own: number;
  other: number;
  /** Null in matches that were not rated. */
  ratingChange: number | null;
  endedAtMs: number;
}

/** Undefined when that player did not play in it. */
export function livedBy(match: MatchRow, playerId: number): LivedMatch | undefined {
  const seat = match.seats[0].playerId === playerId ? 0 : 1;
  const otherSeat = seat === 0 ? 1 : 0;
  if (match.seats[seat].playerId !== playerId) return undefined;
  const rating = match.ratings[seat];
  return {
    id: match.id,
    result: match.winner === -1 ? 'none' : match.winner === seat ? 'won' : 'lost',
    reason: match.reason,
    opponent: match.seats[otherSeat].name,
    opponentId: match.seats[otherSeat].playerId,
    own: match.score[seat],
    other: match.score[otherSeat],
    ratingChange: rating && rating.after - rating.before,
    endedAtMs: match.endedAtMs,
  };
}
