import {
  BOT_LEVELS,
  type BotLevel,
  botInput,
  createState,
  DOWN,
  EVENT,
  heightAfter,
  type Input,
  LEFT,
  MAX_SLIDE,
  moveTo,
  NEUTRAL,
  otherSeat,
  PADDLE_MAX_Y,
  PADDLE_MIN_Y,
  PHASE,
  type Seat,
  SLIDE_STEP,
  type State,
  slide,
  step,
  toContact,
  UP,
} from '../src/index.ts';

/** Somebody at a seat of a simulated match. A factory, so that one with a memory starts each match without it. */
export type Player = (state: State, seat: Seat) => Input;
export type NewPlayer = () => Player;

export const paddleY = (state: State, seat: Seat): number => (seat === LEFT ? state.leftY : state.rightY);
const coming = (state: State, seat: Seat): boolean => (seat === LEFT ? state.ballVx < 0 : state.ballVx > 0);
const landing = (state: State, seat: Seat): number =>
  heightAfter(state.ballY, state.ballVy, Math.max(0, toContact(state.ballX, seat)), Math.abs(state.ballVx));

export const idle: NewPlayer = () => () => NEUTRAL;

/** Always where the ball will land. */
export const tracker: NewPlayer = () => (state, seat) =>
  moveTo(coming(state, seat) ? landing(state, seat) : 5_000);

/** A tracker that strikes with the end of the paddle, away from where the opponent stands. */
export const angler: NewPlayer = () => (state, seat) => {
  if (!coming(state, seat)) return moveTo(5_000);
  return moveTo(landing(state, seat) + (paddleY(state, otherSeat(seat)) > 5_000 ? 650 : -650));
};

/** A steady hand on two keys: runs after the ball it saw `delayTicks` ago, once that is on its way to it. */
export function keyboard(delayTicks: number): NewPlayer {
  return () => {
    const seen: { y: number; coming: boolean }[] = [];
    return (state, seat) => {
      seen.push({ y: state.ballY, coming: coming(state, seat) });
      const past = seen.length > delayTicks ? seen.shift() : seen[0];
      if (past === undefined || !past.coming) return NEUTRAL;
      const way = past.y - paddleY(state, seat);
      if (Math.abs(way) < 200) return NEUTRAL;
      return way < 0 ? UP : DOWN;
    };
  };
}

export function bot(level: BotLevel): NewPlayer {
  return () => (state, seat) => botInput(level, state, seat);
}

export const bots = BOT_LEVELS.map((level) => ({ level, player: bot(level) }));

/** Seeded noise for tests; not the engine's chance, so that a fault there cannot hide here. */
export function createDice(seed: number): (sides: number) => number {
  let bits = seed >>> 0;
  return (sides) => {
    bits = (Math.imul(bits, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((bits / 0x1_0000_0000) * sides);
  };
}

/** Hands that hold a random wish for a random while: keys, targets near the ball, and nonsense. */
export function fidget(seed: number): NewPlayer {
  return () => {
    const dice = createDice(seed);
    let holdTicks = 0;
    let wish: Input = NEUTRAL;
    return (state) => {
      if (holdTicks-- > 0) return wish;
      holdTicks = dice(30);
      const kind = dice(5);
      if (kind < 3) wish = kind;
      else if (kind === 3) wish = moveTo(PADDLE_MIN_Y + dice(PADDLE_MAX_Y - PADDLE_MIN_Y));
      else wish = moveTo(state.ballY + dice(1_600) - 800);
      return wish;
    };
  };
}

/** A hand on a pointer: slides toward the ball as fast as it sees fit, looks again a few times a second, and stops dead at times. */
export function slider(seed: number): NewPlayer {
  return () => {
    const dice = createDice(seed);
    let holdTicks = 0;
    let wish: Input = NEUTRAL;
    return (state, seat) => {
      if (holdTicks-- > 0) return wish;
      holdTicks = dice(16);
      const way = state.ballY + dice(1_200) - 600 - paddleY(state, seat);
      if (dice(8) === 0) wish = slide((dice(2) === 0 ? -1 : 1) * (SLIDE_STEP + dice(MAX_SLIDE)));
      else wish = slide(Math.trunc(way / (holdTicks + 1)));
      return wish;
    };
  };
}

export interface Tally {
  readonly wins: number;
  readonly points: number;
  readonly pointsAgainst: number;
  readonly longestRally: number;
  readonly longestTicks: number;
  readonly meanTicks: number;
}

/** Plays seeded matches, changing sides each time, and counts for the first of the two. Throws when one does not end. */
export function league(one: NewPlayer, other: NewPlayer, matches: number): Tally {
  const tally = { wins: 0, points: 0, pointsAgainst: 0, longestRally: 0, longestTicks: 0 };
  let ticks = 0;
  for (let seed = 0; seed < matches; seed++) {
    const state = createState('1972', seed);
    const swapped = seed % 2 === 1;
    const left = swapped ? other() : one();
    const right = swapped ? one() : other();
    while (state.phase !== PHASE.over) {
      if (state.tick > 400_000) throw new Error(`match ${seed} does not end`);
      step(state, left(state, 0), right(state, 1));
      if ((state.events & EVENT.paddleHit) !== 0)
        tally.longestRally = Math.max(tally.longestRally, state.volleys);
    }
    const mine = swapped ? 1 : 0;
    if (state.winner === mine) tally.wins += 1;
    tally.points += mine === 0 ? state.leftScore : state.rightScore;
    tally.pointsAgainst += mine === 0 ? state.rightScore : state.leftScore;
    tally.longestTicks = Math.max(tally.longestTicks, state.tick);
    ticks += state.tick;
  }
  return { ...tally, meanTicks: Math.round(ticks / matches) };
}
