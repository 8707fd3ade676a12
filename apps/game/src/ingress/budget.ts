/** A rate limit with a burst: a bucket that holds `burst` and refills by `perSecond`. */
export interface Budget {
  /** Takes `cost` (1) out; false, and nothing taken, when there is not that much left. */
  take(cost?: number): boolean;
}

export function createBudget(options: {
  burst: number;
  perSecond: number;
  monotonicMs: () => number;
}): Budget {
  let left = options.burst;
  let atMs = options.monotonicMs();
  return {
    take(cost = 1) {
      const nowMs = options.monotonicMs();
      left = Math.min(options.burst, left + ((nowMs - atMs) * options.perSecond) / 1000);
      atMs = nowMs;
      if (left < cost) return false;
      left -= cost;
      return true;
    },
  };
}
