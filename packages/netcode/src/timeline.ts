import { cloneState, copyState, type State, step as stepEngine } from '@pong/engine';
import type { InputTrack } from './input-track.ts';

/** Ticks kept; a power of two. 4 s: more than is ever predicted and drawn back in time together. */
const KEPT_TICKS = 256;

/** The states of the last few seconds, predicted ones included; stepped again from wherever an input has changed. */
export interface Timeline {
  /** The newest tick there is a state of. */
  newest(): number;
  oldest(): number;
  /** The state of a tick from `oldest` to `newest`; a reference, good until the next change. */
  at(tick: number): Readonly<State>;
  /** Steps on until there is a state of `tick`. */
  advance(tick: number): void;
  /** An input of that step has changed: what follows from it is forgotten. False when it lies too far back. */
  rollback(tick: number): boolean;
  /** Everything before is forgotten: this is the state now. */
  start(state: Readonly<State>): void;
}

export function createTimeline(
  first: Readonly<State>,
  tracks: () => readonly [InputTrack, InputTrack],
  step: typeof stepEngine = stepEngine,
): Timeline {
  const ring = Array.from({ length: KEPT_TICKS }, () => cloneState(first));
  const slot = (tick: number): State => {
    const state = ring[tick & (KEPT_TICKS - 1)];
    if (state === undefined) throw new RangeError(`no state of tick ${tick}`);
    return state;
  };
  let low = first.tick;
  let high = first.tick;
  copyState(first, slot(first.tick));

  return {
    newest: () => high,
    oldest: () => low,
    at(tick) {
      if (tick < low || tick > high) throw new RangeError(`tick ${tick} is not in ${low}..${high}`);
      return slot(tick);
    },
    advance(tick) {
      const [left, right] = tracks();
      while (high < tick) {
        const next = slot(high + 1);
        copyState(slot(high), next);
        step(next, left.at(high), right.at(high));
        high += 1;
        low = Math.max(low, high - KEPT_TICKS + 1);
      }
    },
    rollback(tick) {
      if (tick < low) return false;
      high = Math.min(high, tick);
      return true;
    },
    start(state) {
      low = state.tick;
      high = state.tick;
      copyState(state, slot(state.tick));
    },
  };
}
