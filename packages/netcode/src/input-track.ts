import type { Input } from '@pong/engine';

/** "From the step of `tick` on, this is the input." */
export interface StampedInput {
  readonly tick: number;
  readonly input: Input;
}

/** One seat's inputs as changes, oldest first; the newest stamped at or before a tick is in force there. */
export interface InputTrack {
  at(tick: number): Input;
  /** Puts a change in its place; one of the same tick is replaced. */
  set(tick: number, input: Input): void;
  /** Takes the change of exactly that tick away. */
  remove(tick: number): void;
  /** Takes away every change from that tick on. */
  cut(fromTick: number): void;
  /** Forgets what is no longer in force at `tick`. */
  forget(tick: number): void;
  /** The changes after `tick`, oldest first. */
  after(tick: number): readonly StampedInput[];
}

export function createInputTrack(start: StampedInput): InputTrack {
  let changes: StampedInput[] = [start];

  /** Place of the newest change stamped at or before `tick`; −1 when there is none. */
  function newestAt(tick: number): number {
    let at = changes.length - 1;
    while (at >= 0 && (changes[at]?.tick ?? 0) > tick) at -= 1;
    return at;
  }

  return {
    at: (tick) => changes[Math.max(newestAt(tick), 0)]?.input ?? start.input,
    set(tick, input) {
      const at = newestAt(tick);
      const same = changes[at]?.tick === tick;
      changes.splice(same ? at : at + 1, same ? 1 : 0, { tick, input });
    },
    remove(tick) {
      const at = newestAt(tick);
      if (changes[at]?.tick === tick) changes.splice(at, 1);
    },
    cut(fromTick) {
      changes.length = newestAt(fromTick - 1) + 1;
    },
    forget(tick) {
      const at = newestAt(tick);
      if (at > 0) changes = changes.slice(at);
    },
    after: (tick) => changes.slice(newestAt(tick) + 1),
  };
}
