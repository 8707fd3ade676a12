import {
  checksum,
  createState,
  ENGINE_VERSION,
  type Input,
  NEUTRAL,
  PHASE,
  type State,
  step,
} from '@pong/engine';
import type { StampedInput } from './input-track.ts';
import type { EndEntry, Tape, TapeProblem } from './tape.ts';

export interface ReplayOptions {
  /** Stop with the state of this tick; without it, at the tick of the last entry. */
  readonly untilTick?: number;
  /** Called with the same state object after every step. */
  readonly observe?: (state: State) => void;
}

/**
 * The engine versions whose tapes this one plays as they were played. A version leaves the list only when a rule
 * changes under it; one that merely adds inputs leaves the older ones on it.
 */
export const REPLAYED_ENGINES: readonly string[] = ['1', '2'];

/** Whether this engine plays that tape as it was played. */
export function canReplay(tape: Tape): boolean {
  return REPLAYED_ENGINES.includes(tape.header.engine);
}

/**
 * Plays a tape from its start: the state at `untilTick`, or at the end of what is known. This is also how a crashed
 * match goes on. A tape of another engine version is a bug of the caller (`canReplay`) and throws RangeError.
 */
export function replayTape(tape: Tape, options: ReplayOptions = {}): State {
  if (!canReplay(tape))
    throw new RangeError(`tape of engine ${tape.header.engine}, this is ${ENGINE_VERSION}`);
  const player = createPlayer(tape);
  player.runTo(options.untilTick ?? lastTick(tape), options.observe);
  return player.state;
}

/** Both seats' inputs in force in the state that `replayTape(tape, { untilTick })` gives: what input buffers go on from. */
export function inForceAt(tape: Tape, untilTick: number): [StampedInput, StampedInput] {
  const inForce: [StampedInput, StampedInput] = [
    { tick: -1, input: NEUTRAL },
    { tick: -1, input: NEUTRAL },
  ];
  for (const entry of tape.entries) {
    if (entry.kind === 'input' && entry.tick <= untilTick) {
      inForce[entry.seat] = { tick: entry.tick, input: entry.input };
    }
  }
  return inForce;
}

/**
 * Plays a tape and holds it against itself: every checkpoint, and the end it claims. `state` is the last one.
 */
export function verifyTape(tape: Tape): { readonly state: State } | TapeProblem {
  if (!canReplay(tape))
    return { problem: `engine ${tape.header.engine} is not replayed by ${ENGINE_VERSION}` };
  const player = createPlayer(tape);
  for (const entry of tape.entries) {
    player.runTo(entry.tick);
    if (entry.kind === 'checkpoint' && checksum(player.state) !== entry.checksum) {
      return { problem: `desync at or before tick ${entry.tick}` };
    }
    if (entry.kind === 'end' && !isTrueEnd(entry, player.state))
      return { problem: `false end at tick ${entry.tick}` };
  }
  return { state: player.state };
}

/** The checksum a tape claims for the state it ends in; undefined for one that names none. */
export function finalChecksum(tape: Tape): number | undefined {
  const end = tape.entries.at(-1);
  const before = tape.entries.at(-2);
  if (end?.kind !== 'end' || before?.kind !== 'checkpoint' || before.tick !== end.tick) return undefined;
  return before.checksum;
}

function isTrueEnd(end: EndEntry, state: State): boolean {
  if (state.tick !== end.tick) return false;
  const over = state.phase === PHASE.over;
  if (end.reason === 'score') return over && state.winner === end.winner;
  return !over && (end.reason === 'forfeit') === (end.winner !== -1);
}

const lastTick = (tape: Tape): number => tape.entries.at(-1)?.tick ?? 0;

function createPlayer(tape: Tape) {
  const state = createState(tape.header.ruleSet, tape.header.seed);
  let left: Input = NEUTRAL;
  let right: Input = NEUTRAL;
  let next = 0;
  return {
    state,
    runTo(untilTick: number, observe?: (state: State) => void): void {
      while (state.tick < untilTick) {
        for (; ; next++) {
          const entry = tape.entries[next];
          if (entry === undefined || entry.tick > state.tick) break;
          if (entry.kind !== 'input') continue;
          if (entry.seat === 0) left = entry.input;
          else right = entry.input;
        }
        step(state, left, right);
        observe?.(state);
      }
    },
  };
}
