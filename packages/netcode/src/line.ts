import { TICKS_PER_SECOND } from '@pong/engine';

/** Round trips of one line, measured by beats and their answers. */
export interface Line {
  asked(tick: number, nowMs: number): void;
  /** Whether the newest message that was heard is the beat that waits for its answer. */
  answered(heardTick: number, nowMs: number): boolean;
  /** Smoothed; in ticks. 0 while unknown. */
  roundTripTicks(): number;
  figures(): { roundTripMs: number | null; jitterMs: number };
}

/** Smoothed as in RFC 6298 §2; the least of the last few for what the clock is set by, since a stall says nothing of it. */
const REMEMBERED = 8;

export function createLine(knownRoundTripMs?: number): Line {
  let waiting: { tick: number; sentAtMs: number } | undefined;
  let newestMs: number | undefined;
  let jitterMs = 0;
  const recent: number[] = knownRoundTripMs === undefined ? [] : [knownRoundTripMs];

  return {
    asked(tick, nowMs) {
      waiting = { tick, sentAtMs: nowMs };
    },
    answered(heardTick, nowMs) {
      if (!waiting || heardTick < waiting.tick) return false;
      const roundTripMs = nowMs - waiting.sentAtMs;
      waiting = undefined;
      if (newestMs !== undefined) jitterMs += (Math.abs(roundTripMs - newestMs) - jitterMs) / 4;
      newestMs = roundTripMs;
      recent.push(roundTripMs);
      if (recent.length > REMEMBERED) recent.shift();
      return true;
    },
    roundTripTicks: () => (recent.length === 0 ? 0 : (Math.min(...recent) / 1_000) * TICKS_PER_SECOND),
    figures: () => ({ roundTripMs: newestMs ?? null, jitterMs }),
  };
}
