/** Failures that cost nothing but the try. */
const FREE_FAILURES = 6;
const FIRST_DELAY_MS = 1_000;
/** The owner of an attacked account always gets a turn within this. */
const LONGEST_DELAY_MS = 60_000;
/** Without a failure for this long everything is forgotten. */
const FORGET_MS = 15 * 60_000;
const DEFAULT_MAX_KEYS = 10_000;

export type Attempt =
  /** Counted as failed already, so that a hundred at the same time are a hundred. */
  | { kind: 'allowed'; succeeded: () => void; notMade: () => void }
  | { kind: 'delayed'; retryAfterSeconds: number };

export interface Attempts {
  begin(key: string): Attempt;
}

interface Failures {
  count: number;
  lastMs: number;
  openMs: number;
}

/**
 * Growing delay per account after repeated failures. No lock-out: the delay ends by itself, doubles with
 * each further failure up to a minute, and another account is not concerned. `steady` is in milliseconds.
 */
export function createAttempts(options: { steady: () => number; maxKeys?: number }): Attempts {
  const { steady, maxKeys = DEFAULT_MAX_KEYS } = options;
  // In the order of the last touch: the first is the one to forget when there are too many.
  const failures = new Map<string, Failures>();

  function count(key: string, known: Failures | undefined, nowMs: number): Failures {
    const counted = (known?.count ?? 0) + 1;
    const delayMs =
      counted < FREE_FAILURES
        ? 0
        : Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(counted - FREE_FAILURES, 16));
    const now = { count: counted, lastMs: nowMs, openMs: nowMs + delayMs };
    failures.delete(key);
    failures.set(key, now);
    const [oldest] = failures.keys();
    if (failures.size > maxKeys && oldest !== undefined) failures.delete(oldest);
    return now;
  }

  return {
    begin(key) {
      const nowMs = steady();
      const found = failures.get(key);
      const known = found && nowMs - found.lastMs < FORGET_MS ? found : undefined;
      if (known && known.openMs > nowMs)
        return { kind: 'delayed', retryAfterSeconds: Math.ceil((known.openMs - nowMs) / 1000) };
      const counted = count(key, known, nowMs);
      return {
        kind: 'allowed',
        succeeded: () => failures.delete(key),
        notMade: () => {
          if (failures.get(key) !== counted) return;
          if (known) failures.set(key, known);
          else failures.delete(key);
        },
      };
    },
  };
}
