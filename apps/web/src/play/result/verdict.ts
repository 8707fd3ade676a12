import { otherSeat } from '@pong/engine';
import type { MatchOver } from '@pong/protocol';

/** What the result page says of a match, seen from this player's side. */
export interface Verdict {
  title: string;
  own: { name: string; score: number };
  other: { name: string; score: number };
  won: boolean;
  /** Null when the match was not rated. */
  rating: { after: number; change: number } | null;
  /** Why there is no rating. */
  unrated: string;
}

export function verdictOf(over: MatchOver): Verdict {
  const { seat } = over;
  const opponent = over.seats[otherSeat(seat)];
  const change = over.ratings[seat];
  return {
    title: titleOf(over, opponent.name),
    own: { name: 'You', score: over.score[seat] },
    other: { name: opponent.name, score: over.score[otherSeat(seat)] },
    won: over.winner === seat,
    rating: change && { after: change.after, change: change.after - change.before },
    unrated: unratedOf(over),
  };
}

function unratedOf({ mode, pending, winner, score }: MatchOver): string {
  if (mode === 'bot') return 'Matches against bots are not rated.';
  if (mode === 'invitation') return 'Matches by invitation are not rated.';
  if (winner === -1) return 'A match that nobody won is not rated.';
  if (score[0] + score[1] === 0) return 'Not rated: the match ended before the first point.';
  if (pending) return 'The rating follows in a moment.';
  return 'Not rated: you two have played five rated matches within 24 hours.';
}

function titleOf(over: MatchOver, opponent: string): string {
  if (over.winner === -1) return 'Nobody won: both players were away';
  const won = over.winner === over.seat;
  if (over.reason !== 'forfeit') return won ? 'You won the match' : `${opponent} won the match`;
  return won
    ? `${opponent} left the match. You win by forfeit.`
    : `You left the match. ${opponent} wins by forfeit.`;
}

/** "+12", "−9", "±0". */
export function signed(change: number): string {
  return change > 0 ? `+${change}` : change < 0 ? `−${-change}` : '±0';
}

/** Fastest ball as a multiple of the serve: "×2.1". */
export function timesServe(percent: number): string {
  return `×${(percent / 100).toFixed(1)}`;
}

/** "Keep it: create an account and this guest's 12 matches stay yours." */
export function keepSentence(games: number): string {
  return `Keep it: create an account and this guest’s ${games === 1 ? 'match stays' : `${games} matches stay`} yours.`;
}
