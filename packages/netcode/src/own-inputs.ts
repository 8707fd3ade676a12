import type { Input } from '@pong/engine';
import type { InputTrack } from './input-track.ts';
import type { Overrule } from './news.ts';

/**
 * A player's own inputs as said to the server, and as the server has put them elsewhere. What the server has put stands,
 * whatever else was said of that step before or after.
 */
export interface OwnInputs {
  /** False, and nothing changed, when it is in force already or that step has been decided. */
  set(tick: number, input: Input): boolean;
  /** Steps before `finalTick` stay as they are. */
  overrule(news: Overrule, finalTick: number): void;
  /** Tick of the first change before `tick` that the server had not heard of at `heardTick`. */
  unheard(heardTick: number, tick: number): number | undefined;
  forget(tick: number): void;
}

export function createOwnInputs(track: InputTrack): OwnInputs {
  /** Steps whose input the server has put there. */
  const placed = new Set<number>();
  let lastPlaced = Number.NEGATIVE_INFINITY;

  return {
    set(tick, input) {
      if (tick <= lastPlaced || input === track.at(tick)) return false;
      track.set(tick, input);
      return true;
    },
    overrule([tick, input, ofTick], finalTick) {
      if (ofTick >= finalTick && !placed.has(ofTick)) track.remove(ofTick);
      track.set(tick, input);
      placed.add(tick);
      lastPlaced = Math.max(lastPlaced, tick);
    },
    unheard: (heardTick, tick) =>
      track.after(heardTick).find((change) => change.tick < tick && !placed.has(change.tick))?.tick,
    forget(tick) {
      track.forget(tick - 1);
      for (const step of placed) if (step < tick) placed.delete(step);
    },
  };
}
