import {
  checksum,
  cloneState,
  decodeState,
  type Input,
  PHASE,
  type State,
  step,
  TICKS_PER_SECOND,
} from '@pong/engine';
import type { MatchSync, Overrule, Play, ServerBeat } from '@pong/protocol';

type Seat = 0 | 1;
interface Change {
  readonly tick: number;
  readonly input: Input;
}

/** Plays a match along from what crosses one page's line, both ways: the third engine that has to agree. */
export interface Follower {
  /** What the page said, and what it was told. */
  own(play: Play): void;
  far(play: Play): void;
  overrule(overrule: Overrule): void;
  beat(beat: ServerBeat): void;
  /** The newest state that the server has called final. */
  confirmed(): State;
  /** Where the server stood when it last said so. */
  toldTick(): number;
  /** What stands on the server about now, as far as the line has told. */
  now(): State;
  /** Checksums of the server that were not those of the inputs that crossed the line. */
  disagreements(): number;
}

export interface FollowerOptions {
  seat: Seat;
  sync: MatchSync;
  /** When play goes on; infinite while the match stands still. */
  startsAtMs: number;
  nowMs: () => number;
  /** Each state once, as it becomes final. */
  final: (state: State) => void;
}

/** A guess goes no farther than this past what is final. */
const MOST_GUESSED_TICKS = 120;

export function createFollower(options: FollowerOptions): Follower {
  const { seat, sync, nowMs } = options;
  const confirmed = stateIn(sync);
  const changes: [Change[], Change[]] = [
    [{ tick: confirmed.tick - 1, input: sync.inputs[0] }],
    [{ tick: confirmed.tick - 1, input: sync.inputs[1] }],
  ];
  for (const [tick, at, input] of sync.ahead) set(at, tick, input);
  /** Steps whose own input the server has put there: that stands, whatever the page said of the same step. */
  const placed = new Set<number>();
  let serverTick = { tick: sync.serverTick, atMs: options.startsAtMs };
  let disagreements = 0;

  function set(at: Seat, tick: number, input: Input): void {
    changes[at] = changes[at].filter((change) => change.tick !== tick);
    changes[at].push({ tick, input });
    changes[at].sort((one, other) => one.tick - other.tick);
  }

  const inForce = (at: Seat, tick: number): Input =>
    changes[at].findLast((change) => change.tick <= tick)?.input ?? 0;

  function stepOn(state: State): void {
    step(state, inForce(0, state.tick), inForce(1, state.tick));
  }

  return {
    toldTick: () => serverTick.tick,
    own: ([tick, input]) => set(seat, tick, input),
    far([tick, input]) {
      const at = seat === 0 ? 1 : 0;
      changes[at] = changes[at].filter((change) => change.tick < tick);
      set(at, tick, input);
    },
    overrule([tick, input, ofTick]) {
      if (!placed.has(ofTick)) changes[seat] = changes[seat].filter((change) => change.tick !== ofTick);
      set(seat, tick, input);
      placed.add(tick);
    },
    beat([tick, committedTick, sum, heardTick]) {
      serverTick = { tick, atMs: nowMs() };
      // What the server had not heard of when it said this may yet be overruled.
      if (changes[seat].some((change) => change.tick > heardTick && change.tick < committedTick)) return;
      if (committedTick <= confirmed.tick) return;
      while (confirmed.tick < committedTick) {
        stepOn(confirmed);
        options.final(confirmed);
      }
      if ((checksum(confirmed) & 0xffff) !== sum) disagreements += 1;
    },
    confirmed: () => confirmed,
    now() {
      const elapsedMs = Math.max(0, nowMs() - serverTick.atMs);
      const guess = Math.floor(serverTick.tick + (elapsedMs * TICKS_PER_SECOND) / 1_000);
      const tick = Math.min(guess, confirmed.tick + MOST_GUESSED_TICKS);
      const state = cloneState(confirmed);
      while (state.tick < tick && state.phase !== PHASE.over) stepOn(state);
      return state;
    },
    disagreements: () => disagreements,
  };
}

/** The state in the server's word; a word without one is the server's mistake. */
export function stateIn({ state }: MatchSync): State {
  const decoded = decodeState(state);
  if (decoded === undefined) throw new Error('the server sent a state that is none');
  return decoded;
}
