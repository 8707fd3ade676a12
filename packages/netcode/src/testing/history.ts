import {
  checksum,
  ENGINE_VERSION,
  EVENT,
  type Input,
  RULE_SET_NAMES,
  type Seat,
  type State,
} from '@pong/engine';
import type { Tape, TapeEntry } from '../tape.ts';

/** Something that happened at a seat in the step that led to the state of `tick`. */
export interface Happening {
  readonly tick: number;
  readonly seat: Seat;
}

/** What was committed: the truth that every screen is held against. */
export interface History {
  /** A step out of `tick` became final. */
  step(tick: number, left: Input, right: Input, state: Readonly<State>): void;
  readonly hits: readonly Happening[];
  /** By the seat that missed. */
  readonly misses: readonly Happening[];
  serves(): number;
  /** Of the state of that tick; undefined when it was not committed. */
  checksumAt(tick: number): number | undefined;
  /** The tick in which the match was decided. */
  overTick(): number | undefined;
  /** The match as a tape, up to its end or to `untilTick`. */
  tape(untilTick?: number): Tape;
}

/** A match as recorded step by step. Checksums cost a tenth of a match's time, and are left out on request. */
export function createHistory(start: Readonly<State>, seed: number, withChecksums = true): History {
  const hits: Happening[] = [];
  const misses: Happening[] = [];
  const checksums: number[] = [];
  const entries: TapeEntry[] = [];
  const inForce: [Input, Input] = [0, 0];
  let serves = 0;
  let overTick: number | undefined;
  let winner: Seat | -1 = -1;

  function note(tick: number, seat: Seat, input: Input): void {
    if (inForce[seat] === input) return;
    inForce[seat] = input;
    entries.push({ kind: 'input', tick, seat, input });
  }

  return {
    hits,
    misses,
    serves: () => serves,
    step(tick, left, right, state) {
      if (withChecksums) checksums[state.tick] = checksum(state);
      if (overTick !== undefined) return;
      note(tick, 0, left);
      note(tick, 1, right);
      const { events } = state;
      if ((events & EVENT.paddleHit) !== 0)
        hits.push({ tick: state.tick, seat: state.lastHit === 0 ? 0 : 1 });
      if ((events & EVENT.point) !== 0) misses.push({ tick: state.tick, seat: state.receiver === 0 ? 0 : 1 });
      if ((events & EVENT.serve) !== 0) serves += 1;
      if ((events & EVENT.over) === 0) return;
      overTick = state.tick;
      winner = state.winner === 0 ? 0 : 1;
    },
    checksumAt: (tick) => checksums[tick],
    overTick: () => overTick,
    tape(untilTick = Number.POSITIVE_INFINITY) {
      const header = {
        format: 1,
        matchId: '0198f2c4-7d3b-7aaa-8bbb-0123456789ab',
        engine: ENGINE_VERSION,
        ruleSet: RULE_SET_NAMES[start.ruleSet] ?? '1972',
        seed,
        mode: 'quick',
        ranked: true,
        seats: [
          { kind: 'player', playerId: 1_234, name: 'Left hand' },
          { kind: 'player', playerId: 5_678, name: 'Right hand' },
        ],
        createdAtMs: 1_795_000_000_000,
      } as const;
      const kept = entries.filter(({ tick }) => tick < untilTick);
      if (overTick === undefined || overTick > untilTick) return { header, entries: kept };
      return { header, entries: [...kept, { kind: 'end', tick: overTick, reason: 'score', winner }] };
    },
  };
}
