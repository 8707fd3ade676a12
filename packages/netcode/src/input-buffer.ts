import { type Input, NEUTRAL } from '@pong/engine';

/** How far ahead of the next tick an input may be stamped. */
export const INPUT_HORIZON_TICKS = 120;

/** "From the step of `tick` on, this is my input." */
export interface StampedInput {
  readonly tick: number;
  readonly input: Input;
}

/**
 * What became of an offered input. `early` (beyond the horizon), `stale` (a newer one is known) and `duplicate`
 * (that tick is spoken for) are dropped; `late` takes effect at the next tick instead of its own.
 */
export type Offered = 'accepted' | 'late' | 'stale' | 'duplicate' | 'early';

export interface InputBuffer {
  /** Takes an input in any order. It trusts `input` to be one (`isInput`); a tick that is no integer counts as stale. */
  offer(stamped: StampedInput): Offered;
  /** The one input for the step of `tick`. Ticks only rise; asking for one again is a bug and throws RangeError. */
  take(tick: number): Input;
  /** How many offers ended which way. */
  readonly counts: Readonly<Record<Offered, number>>;
}

/** Where a buffer begins: at a match's start, or in mid-match with what the tape says is in force. */
export interface InputBufferStart {
  readonly nextTick?: number;
  readonly inForce?: StampedInput;
}

const AT_START: StampedInput = { tick: -1, input: NEUTRAL };

/** One seat's inputs on the server: out of order in, exactly one per tick out, never more than the horizon in memory. */
export function createInputBuffer({ nextTick = 0, inForce = AT_START }: InputBufferStart = {}): InputBuffer {
  const ahead = new Map<number, Input>();
  const counts = { accepted: 0, late: 0, stale: 0, duplicate: 0, early: 0 };
  let next = nextTick;
  /** The newest input whose own tick has passed. */
  let overdue = inForce;

  function judge(tick: number): Offered {
    if (!Number.isInteger(tick) || tick < 0) return 'stale';
    if (tick > next + INPUT_HORIZON_TICKS) return 'early';
    if (tick === overdue.tick || ahead.has(tick)) return 'duplicate';
    if (tick < overdue.tick) return 'stale';
    return tick < next ? 'late' : 'accepted';
  }

  return {
    counts,
    offer({ tick, input }) {
      const offered = judge(tick);
      counts[offered] += 1;
      if (offered === 'accepted') ahead.set(tick, input);
      else if (offered === 'late') overdue = { tick, input };
      return offered;
    },
    take(tick) {
      if (tick < next) throw new RangeError(`tick ${tick} was taken before`);
      next = tick + 1;
      let current = overdue;
      for (const [stamp, input] of ahead) {
        if (stamp > tick) continue;
        ahead.delete(stamp);
        if (stamp > current.tick) current = { tick: stamp, input };
      }
      overdue = current;
      return current.input;
    },
  };
}
