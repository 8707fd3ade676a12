import {
  checksum,
  createState,
  DOWN,
  heightAfter,
  type Input,
  LEFT,
  moveTo,
  NEUTRAL,
  PHASE,
  type Seat,
  type State,
  slide,
  step,
  toContact,
  UP,
} from '@pong/engine';
import type { Tape, TapeEntry, TapeHeader } from '../src/tape.ts';
import { createChance } from '../src/testing/chance.ts';

/** Somebody at a seat with a hand of flesh: late, seldom exact, never quite still. */
export type Person = (state: State, seat: Seat) => Input;
export type NewPerson = (seed: number) => Person;

const paddleOf = (state: State, seat: Seat): number => (seat === LEFT ? state.leftY : state.rightY);

/**
 * Where somebody takes the ball to be going: to its landing, misjudged by an amount of each volley's own, and a little
 * otherwise at each look; while the ball is away, about the middle.
 */
function createEye(chance: () => number): (state: State, seat: Seat) => number {
  let volley = -1;
  let error = 0;
  return (state, seat) => {
    if (state.volleys !== volley) error = (chance() + chance() + chance() - 1.5) * 1_300;
    volley = state.volleys;
    const jitter = (chance() - 0.5) * 600;
    const coming = seat === LEFT ? state.ballVx < 0 : state.ballVx > 0;
    if (!coming) return 5_000 + jitter * 2;
    const ahead = Math.max(0, toContact(state.ballX, seat));
    return heightAfter(state.ballY, state.ballVy, ahead, Math.abs(state.ballVx)) + error + jitter;
  };
}

/** Two keys: looks every 100 to 250 ms, presses toward the place, lets go near it. */
export const keyHand: NewPerson = (seed) => {
  const chance = createChance(seed).unit;
  const eye = createEye(chance);
  let lookAgain = 0;
  let aim = 5_000;
  let held: Input = NEUTRAL;
  return (state, seat) => {
    if (--lookAgain <= 0) {
      lookAgain = 6 + Math.trunc(chance() * 10);
      aim = eye(state, seat);
    }
    const way = aim - paddleOf(state, seat);
    if (Math.abs(way) < 150) held = NEUTRAL;
    else if (held === NEUTRAL && Math.abs(way) > 420) held = way < 0 ? UP : DOWN;
    else if ((held === UP && way > 0) || (held === DOWN && way < 0)) held = NEUTRAL;
    return held;
  };
};

/** A pointer: five changes a second, each a new speed toward the place as it is judged now, or a place to rest at. */
export const pointerHand: NewPerson = (seed) => {
  const chance = createChance(seed).unit;
  const eye = createEye(chance);
  let changeAgain = 0;
  let input: Input = NEUTRAL;
  return (state, seat) => {
    if (--changeAgain > 0) return input;
    changeAgain = 7 + Math.trunc(chance() * 10);
    const aim = eye(state, seat);
    const way = aim - paddleOf(state, seat);
    input = chance() < 0.15 ? moveTo(aim) : slide((way / changeAgain) * (0.8 + chance() * 0.5));
    return input;
  };
};

/** A match between two people as the tape of it is kept: a checkpoint each 10 s, and one of the end. */
export function tapeOfPeople(
  header: TapeHeader,
  people: readonly [Person, Person],
  untilTick: number,
): { tape: Tape; changes: number } {
  const state = createState(header.ruleSet, header.seed);
  const entries: TapeEntry[] = [];
  const inForce: [Input, Input] = [NEUTRAL, NEUTRAL];
  const checkpoint = () => entries.push({ kind: 'checkpoint', tick: state.tick, checksum: checksum(state) });
  let changes = 0;
  while (state.phase !== PHASE.over && state.tick < untilTick) {
    for (const seat of [0, 1] as const) {
      const input = people[seat](state, seat);
      if (input === inForce[seat]) continue;
      inForce[seat] = input;
      entries.push({ kind: 'input', tick: state.tick, seat, input });
      changes += 1;
    }
    step(state, ...inForce);
    if (state.tick % 600 === 0 && state.tick < untilTick && state.phase !== PHASE.over) checkpoint();
  }
  checkpoint();
  const { tick } = state;
  if (state.phase !== PHASE.over) entries.push({ kind: 'end', tick, reason: 'forfeit', winner: 0 });
  else entries.push({ kind: 'end', tick, reason: 'score', winner: state.winner === 0 ? 0 : 1 });
  return { tape: { header, entries }, changes };
}
