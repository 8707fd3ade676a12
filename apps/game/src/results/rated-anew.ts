import { LEFT, RIGHT } from '@pong/engine';
import { FIRST_RATING, type Rating, rate } from './rating.ts';

/** What ratings are made of, in a recorded match. */
export interface RatedMatch {
  id: string;
  leftPlayerId: number | null;
  rightPlayerId: number | null;
  winnerSeat: number;
  leftRatingBefore: number | null;
  leftRatingAfter: number | null;
  leftDeviationBefore: number | null;
  rightRatingBefore: number | null;
  rightRatingAfter: number | null;
  rightDeviationBefore: number | null;
}

/** One seat of a match with its ratings made anew. */
export interface RatedSeat {
  matchId: string;
  side: 'left' | 'right';
  before: number;
  /** Null: the match is not rated. */
  after: number | null;
  deviation: number;
}

/** Of an opponent in a match from before deviations were kept: of somebody with some ten rated matches. */
const USUAL_DEVIATION = 110;

/**
 * A player's ratings from the first match on, when matches came to be theirs that were not. Opponents stand as they
 * stood then, and keep what they won and lost. A match of the player against that same player is not rated. `matches`:
 * all of the player's, the oldest first.
 */
export function ratedAnew(
  playerId: number,
  matches: readonly RatedMatch[],
): { seats: RatedSeat[]; rating: Rating; wins: number } {
  let rating = FIRST_RATING;
  let wins = 0;
  const seats: RatedSeat[] = [];
  for (const match of matches) {
    const isLeft = match.leftPlayerId === playerId;
    const isOwn = isLeft && match.rightPlayerId === playerId;
    const before = rating;
    const unrated = { matchId: match.id, before: before.rating, after: null, deviation: before.deviation };
    if (isOwn) {
      seats.push({ ...unrated, side: 'left' }, { ...unrated, side: 'right' });
      continue;
    }
    const side = isLeft ? 'left' : 'right';
    const own = isLeft ? LEFT : RIGHT;
    if (match.winnerSeat === own) wins += 1;
    const opponent = opponentOf(match, isLeft);
    const winner = match.winnerSeat === LEFT ? LEFT : RIGHT;
    if (opponent)
      rating = isLeft ? rate(before, opponent, winner)[LEFT] : rate(opponent, before, winner)[RIGHT];
    seats.push({ ...unrated, side, after: opponent ? rating.rating : null });
  }
  return { seats, rating, wins };
}

/** Undefined: the match is not rated. */
function opponentOf(match: RatedMatch, isLeft: boolean): Rating | undefined {
  if (match.leftRatingAfter === null || match.rightRatingAfter === null) return undefined;
  const rating = isLeft ? match.rightRatingBefore : match.leftRatingBefore;
  const deviation = isLeft ? match.rightDeviationBefore : match.leftDeviationBefore;
  if (rating === null) return undefined;
  // The opponent's volatility says nothing about this player's rating (Glicko-2, step 3 to 8).
  return { rating, deviation: deviation ?? USUAL_DEVIATION, volatility: FIRST_RATING.volatility };
}
