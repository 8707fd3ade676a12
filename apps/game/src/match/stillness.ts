import { LEFT, RIGHT, type Seat, TICKS_PER_SECOND } from '@pong/engine';

/**
 * Turns without a word about play after which a hand counts as gone though its line is there: a client says something
 * every 1.4 s, a hidden or sleeping page does not.
 */
export const STILL_TURNS = 3 * TICKS_PER_SECOND;

export interface Stillness {
  /** This hand said something. */
  heard(seat: Seat): void;
  /** Once each turn of play: the people's hands that have just become still. */
  turn(): Seat[];
}

/** Notices hands that let go without saying so: the rule of the hidden tab. */
export function createStillness(isPerson: (seat: Seat) => boolean): Stillness {
  const people = ([LEFT, RIGHT] as const).filter(isPerson);
  const silentTurns = [0, 0];
  return {
    heard(seat) {
      silentTurns[seat] = 0;
    },
    turn() {
      return people.filter((seat) => {
        const silent = (silentTurns[seat] ?? 0) + 1;
        silentTurns[seat] = silent;
        return silent === STILL_TURNS;
      });
    },
  };
}
