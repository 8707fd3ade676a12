import {
  BOT_LEVELS,
  botInput,
  heightAfter,
  type Input,
  LEFT,
  MAX_INPUT,
  MAX_SLIDE,
  moveTo,
  type Seat,
  type State,
  slide,
  toContact,
} from '@pong/engine';

/** Whoever plays a seat of a simulated match. */
export type Hand = (state: State, seat: Seat) => Input;

/** Seeded numbers from 0 to `sides` − 1; not the engine's chance, so that a fault there cannot hide here. */
export function createDice(seed: number): (sides: number) => number {
  let bits = (seed + 0x6d2b79f5) | 0;
  return (sides) => {
    bits = (bits + 0x6d2b79f5) | 0;
    let mixed = Math.imul(bits ^ (bits >>> 15), bits | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

const still: Hand = () => 0;

/** Always where the ball will land. */
const tracker: Hand = (state, seat) => {
  const coming = seat === LEFT ? state.ballVx < 0 : state.ballVx > 0;
  if (!coming) return moveTo(5_000);
  const ahead = Math.max(0, toContact(state.ballX, seat));
  return moveTo(heightAfter(state.ballY, state.ballVy, ahead, Math.abs(state.ballVx)));
};

/** Holds any input there is for a while, often one near the ball or a slide. */
function createFidget(seed: number): Hand {
  const dice = createDice(seed);
  let holdTicks = 0;
  let input: Input = 0;
  return (state) => {
    if (holdTicks > 0) {
      holdTicks -= 1;
      return input;
    }
    holdTicks = dice(40);
    const kind = dice(4);
    if (kind === 0) input = dice(MAX_INPUT + 1);
    else if (kind === 1) input = slide(dice(2 * MAX_SLIDE + 1) - MAX_SLIDE);
    else input = moveTo(state.ballY + dice(1_800) - 900);
    return input;
  };
}

/** A hand drawn by seed: bots of each level, one that never misses, one that never moves, and fidgets. */
export function drawHand(seed: number): Hand {
  const kind = createDice(seed)(8);
  const level = BOT_LEVELS[kind];
  if (level !== undefined) return (state, seat) => botInput(level, state, seat);
  if (kind === 3) return tracker;
  return kind === 4 ? still : createFidget(seed);
}
