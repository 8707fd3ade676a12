import { ANY_OTHER, createFailureTable, type Failures } from './attempts-table.ts';

/** By default. */
const FREE_FAILURES = 6;
const FIRST_DELAY_MS = 1_000;
/** Whoever shares a network with an attacker still gets a turn within this. */
const LONGEST_DELAY_MS = 60_000;
/** Without a failure for this long everything is forgotten. */
const FORGET_MS = 15 * 60_000;
/** An account with so many failures in that time is being guessed at from many networks. */
const GUESSED_AT_FAILURES = 100;
/** Between the tries of a network that has failed at such an account, its free ones too. */
const GUESSED_AT_DELAY_MS = 2_000;

export type Attempt =
  /** Counted as failed already, so that a hundred at the same time are a hundred. */
  | { kind: 'allowed'; succeeded: () => void; notMade: () => void }
  | { kind: 'delayed'; retryAfterSeconds: number };

export interface Attempts {
  /** `network` as `clientNetwork` names it. */
  begin(account: string, network: string): Attempt;
}

/**
 * Growing delay after repeated failures of one network at one account: it ends by itself, and doubles with each
 * further failure up to a minute. Failures from elsewhere never keep anyone out: the first try of a network is
 * made, unless it has just failed at a hundred others, and a success forgets that network's own failures alone.
 * `steady` is in milliseconds.
 */
export function createAttempts(options: {
  steady: () => number;
  /** Failures that cost nothing but the try. */
  freeFailures?: number;
  longestDelayMs?: number;
  mostPerNetwork?: number;
  most?: number;
}): Attempts {
  const { steady, freeFailures = FREE_FAILURES, longestDelayMs = LONGEST_DELAY_MS, ...bounds } = options;
  const table = createFailureTable(bounds);

  function recent(account: string, network: string, nowMs: number): Failures | undefined {
    const found = table.find(account, network);
    return found && nowMs - found.lastMs < FORGET_MS ? found : undefined;
  }

  function isGuessedAt(account: string, nowMs: number): boolean {
    let count = 0;
    for (const failures of table.at(account)) {
      if (nowMs - failures.lastMs < FORGET_MS) count += failures.count;
      if (count >= GUESSED_AT_FAILURES) return true;
    }
    return false;
  }

  function openAtMs(known: Failures, nowMs: number): number {
    if (!isGuessedAt(known.account, nowMs)) return known.openMs;
    return Math.max(known.openMs, known.lastMs + GUESSED_AT_DELAY_MS);
  }

  function delayMs(count: number): number {
    if (count < freeFailures) return 0;
    return Math.min(longestDelayMs, FIRST_DELAY_MS * 2 ** Math.min(count - freeFailures, 16));
  }

  return {
    begin(name, network) {
      const nowMs = steady();
      const account = table.nameFor(name, network, nowMs - FORGET_MS);
      const known = recent(account, network, nowMs);
      const waitMs = known === undefined ? 0 : openAtMs(known, nowMs) - nowMs;
      if (waitMs > 0) return { kind: 'delayed', retryAfterSeconds: Math.ceil(waitMs / 1000) };
      const count = (known?.count ?? 0) + 1;
      const counted = { account, network, count, lastMs: nowMs, openMs: nowMs + delayMs(count) };
      table.put(counted);
      const notMade = () => {
        if (table.find(account, network) !== counted) return;
        if (known) table.put(known);
        else table.drop(counted);
      };
      // One's own account does not pay for the failures at all the others.
      const succeeded = account === ANY_OTHER ? notMade : () => table.drop(counted);
      return { kind: 'allowed', succeeded, notMade };
    },
  };
}
