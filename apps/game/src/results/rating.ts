import { LEFT, type Seat } from '@pong/engine';
import { Glicko2 } from 'glicko2';

export interface Rating {
  rating: number;
  /** Of the rating: 350 says nothing is known yet. */
  deviation: number;
  volatility: number;
}

/** Where everyone starts. */
export const FIRST_RATING: Rating = { rating: 1500, deviation: 350, volatility: 0.06 };

/** How much volatility may move; 0.5 is in the middle of what Glickman advises. */
const TAU = 0.5;
/** The library takes a rating of 0 for none given. */
const ALMOST_ZERO = 1e-9;
/** Known well enough from here on: about ten rated matches. */
const PROVISIONAL_DEVIATION = 110;

/**
 * Both ratings after one match, by Glicko-2 with the match as its own rating period, so that the result page can say
 * at once what it did. http://www.glicko.net/glicko/glicko2.pdf
 */
export function rate(left: Rating, right: Rating, winner: Seat): [Rating, Rating] {
  const { rating, deviation, volatility } = FIRST_RATING;
  const ranking = new Glicko2({ tau: TAU, rating, rd: deviation, vol: volatility });
  const playerOf = (one: Rating) =>
    ranking.makePlayer(one.rating || ALMOST_ZERO, one.deviation, one.volatility);
  const [first, second] = [playerOf(left), playerOf(right)];
  ranking.updateRatings([[first, second, winner === LEFT ? 1 : 0]]);
  const after = (player: typeof first): Rating => ({
    rating: player.getRating(),
    deviation: player.getRd(),
    volatility: player.getVol(),
  });
  return [after(first), after(second)];
}

export function isProvisional(deviation: number): boolean {
  return deviation > PROVISIONAL_DEVIATION;
}
