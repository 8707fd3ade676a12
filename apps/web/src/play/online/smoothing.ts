/** How much of a correction is left after one millisecond: 5 % after 100 ms. */
const KEPT_PER_MS = Math.exp(Math.log(0.05) / 100);
/** Farther than this is not a correction but another place, such as a serve; it is shown at once. */
const LARGEST_UNITS = 5_000;

/**
 * Turns a jump of one number into a glide: what is drawn is the true value plus an offset that fades away.
 */
export function createGlide() {
  let offset = 0;
  let lastMs: number | undefined;

  return {
    /** What was taken for true was `believed`, and is `truth` from now on. */
    correct(believed: number, truth: number): void {
      const next = offset + believed - truth;
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

export type Glide = ReturnType<typeof createGlide>;
