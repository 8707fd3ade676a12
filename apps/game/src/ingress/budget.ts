/** A rate limit with a burst: a bucket that holds `burst` and refills by `perSecond`. */
export interface Budget {
  /** Whether there is that much (1) left; takes nothing. */
  has(cost?: number): boolean;
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

  function has(cost = 1): boolean {
    const nowMs = options.monotonicMs();
    left = Math.min(options.burst, left + ((nowMs - atMs) * options.perSecond) / 1000);
    atMs = nowMs;
    return left >= cost;
  }

  return {
    has,
    take(cost = 1) {
      if (!has(cost)) return false;
      left -= cost;
      return true;
    },
  };
}

/** A budget for each player, whatever connection they come by. */
export interface PlayerBudgets {
  has(playerId: number): boolean;
  take(playerId: number): boolean;
}

/**
 * Remembers a player's budget until it is full again, when it is as good as a new one; so a new connection brings no
 * new budget. `remembered` bounds the memory: beyond it the one unused for longest is forgotten.
 */
export function createPlayerBudgets(options: {
  burst: number;
  perSecond: number;
  remembered: number;
  monotonicMs: () => number;
}): PlayerBudgets {
  const fullAfterMs = (options.burst / options.perSecond) * 1000;
  /** Least recently used first. */
  const kept = new Map<number, { budget: Budget; atMs: number }>();

  function forget(nowMs: number): void {
    for (const [playerId, { atMs }] of kept) {
      if (kept.size <= options.remembered && nowMs - atMs < fullAfterMs) return;
      kept.delete(playerId);
    }
  }

  return {
    has: (playerId) => kept.get(playerId)?.budget.has() ?? true,
    take(playerId) {
      const budget = kept.get(playerId)?.budget ?? createBudget(options);
      const atMs = options.monotonicMs();
      kept.delete(playerId);
      kept.set(playerId, { budget, atMs });
      forget(atMs);
      return budget.take();
    },
  };
}
