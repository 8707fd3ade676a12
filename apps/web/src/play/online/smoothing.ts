/** How much of a correction is left after one millisecond: 5 % after 100 ms. */
const KEPT_PER_MS = Math.exp(Math.log(0.05) / 100);
/** Farther than this is not a correction but another place, such as a serve; it is shown at once. */
const LARGEST_UNITS = 5_000;

/**
 * Carries a number over a correction: what is drawn is the true value plus an offset that fades away. The offset is what
 * a value changed by in one frame beyond what it can.
 */
export function createCarry() {
  let offset = 0;
  let lastMs: number | undefined;

  return {
    /** The true value was `from` in the frame before and is `to` now, though it moves by `most` at best. */
    follow(from: number, to: number, most: number): void {
      const beyond = Math.abs(to - from) - most;
      if (beyond <= 0) return;
      const next = offset - Math.sign(to - from) * beyond;
      offset = Math.abs(next) > LARGEST_UNITS ? 0 : next;
    },
    /** What to draw for the true value at this time. */
    at(truth: number, nowMs: number): number {
      if (lastMs !== undefined) offset *= KEPT_PER_MS ** Math.max(0, nowMs - lastMs);
      lastMs = nowMs;
      if (Math.abs(offset) < 0.5) offset = 0;
      return truth + offset;
    },
    /** Draw the truth from now on. */
    reset(): void {
      offset = 0;
    },
  };
}
