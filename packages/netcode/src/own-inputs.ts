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
  /**
   * What is in force at `tick` is said to the server, which puts it there: an overrule that comes now, of something older and for
   * an earlier step, holds up to there only. Returns it.
   */
  declare(tick: number): Input;
  /** Final steps stay as they are. */
  overrule(news: Overrule): void;
  /** Tick of the first change before `tick`, in a step not final yet, that the server had not heard of at `heardTick`. */
  unheard(heardTick: number, tick: number): number | undefined;
  /** Steps before `tick` are final. */
  settle(tick: number): void;
}

export function createOwnInputs(track: InputTrack, firstTick: number): OwnInputs {
  /** Steps whose input the server has put there. */
  const placed = new Set<number>();
  let lastPlaced = Number.NEGATIVE_INFINITY;
  let finalTick = firstTick;

  return {
    set(tick, input) {
      if (tick <= lastPlaced || input === track.at(tick)) return false;
      track.set(tick, input);
      return true;
    },
    declare(tick) {
      const input = track.at(tick);
      track.set(tick, input);
      return input;
    },
    overrule([tick, input, ofTick]) {
      if (ofTick >= finalTick && !placed.has(ofTick)) track.remove(ofTick);
      track.set(tick, input);
      placed.add(tick);
      lastPlaced = Math.max(lastPlaced, tick);
    },
    // What is in force from before the final tick on may bear a later tick than anything that was heard: the server put it there.
    unheard: (heardTick, tick) =>
      track
        .after(Math.max(heardTick, finalTick - 1))
        .filter((change) => change.tick < tick && !placed.has(change.tick))
        .find((change) => track.at(change.tick - 1) !== change.input)?.tick,
    settle(tick) {
      finalTick = tick;
      track.forget(tick - 1);
      for (const step of placed) if (step < tick) placed.delete(step);
    },
  };
}
