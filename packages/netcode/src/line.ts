import { TICKS_PER_SECOND } from '@pong/engine';

/** One line to the server: when to ask for a sign of it, and how long its answers take. */
export interface Line {
  /** A new beginning: a few beats in quick succession find the clock. */
  begin(): void;
  /** Whether the next message should be a beat; the first few are close together. */
  isDue(nowMs: number): boolean;
  /** Whether a beat has to go out although there is nothing else to say. */
  isOverdue(nowMs: number): boolean;
  /** A beat went out. */
  asked(tick: number, nowMs: number): void;
  /** Whether the newest message that was heard is the beat that waits for its answer. */
  answered(heardTick: number, nowMs: number): boolean;
  /** The first few beats have been sent. */
  isKnown(): boolean;
  /** The least of the last few: a stall says nothing of the line. 0 while unknown. */
  roundTripTicks(): number;
  /** The newest round trip, and the smoothed change from one to the next (as the jitter of RFC 3550 §6.4.1). */
  figures(): { roundTripMs: number | null; jitterMs: number };
}

const BEAT_EVERY_MS = 1_200;
/** A hand at play changes its input within this, and the change can be the beat: a message less a second each way. */
const BEAT_WAIT_MS = 200;
const FIRST_BEATS = 4;
const FIRST_BEAT_EVERY_MS = 200;
const REMEMBERED = 8;
const JITTER_SHARE = 1 / 4;

export function createLine(knownRoundTripMs?: number): Line {
  let waiting: { tick: number; sentAtMs: number } | undefined;
  let newestMs: number | undefined;
  let jitterMs = 0;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let firstLeft = FIRST_BEATS;
  const recent: number[] = knownRoundTripMs === undefined ? [] : [knownRoundTripMs];

  return {
    begin() {
      askedAtMs = Number.NEGATIVE_INFINITY;
      firstLeft = FIRST_BEATS;
      waiting = undefined;
    },
    isDue: (nowMs) => nowMs - askedAtMs >= (firstLeft > 0 ? FIRST_BEAT_EVERY_MS : BEAT_EVERY_MS),
    isOverdue: (nowMs) =>
      nowMs - askedAtMs >= (firstLeft > 0 ? FIRST_BEAT_EVERY_MS : BEAT_EVERY_MS + BEAT_WAIT_MS),
    asked(tick, nowMs) {
      askedAtMs = nowMs;
      firstLeft = Math.max(firstLeft - 1, 0);
      waiting = { tick, sentAtMs: nowMs };
    },
    answered(heardTick, nowMs) {
      if (!waiting || heardTick < waiting.tick) return false;
      const roundTripMs = nowMs - waiting.sentAtMs;
      waiting = undefined;
      if (newestMs !== undefined) jitterMs += (Math.abs(roundTripMs - newestMs) - jitterMs) * JITTER_SHARE;
      newestMs = roundTripMs;
      recent.push(roundTripMs);
      if (recent.length > REMEMBERED) recent.shift();
      return true;
    },
    isKnown: () => firstLeft === 0,
    roundTripTicks: () => (recent.length === 0 ? 0 : (Math.min(...recent) / 1_000) * TICKS_PER_SECOND),
    figures: () => ({ roundTripMs: newestMs ?? null, jitterMs }),
  };
}
