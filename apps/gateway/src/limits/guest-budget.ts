import { LRUCache } from 'lru-cache';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { consume, type Taken } from './rates.ts';

export interface GuestBudgetOptions {
  /** New guests per address within a minute. */
  burst: number;
  /** New guests per address within an hour. */
  perHour: number;
  /** New guests of everybody within an hour. */
  totalPerHour: number;
}

export interface GuestBudget {
  /** Asks leave to have this guest minted, for a client under this key. */
  take(limitKey: string, guestId: string): Promise<Taken>;
  /** This guest has its row now; coming back costs no one a new one. */
  minted(guestId: string): void;
}

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;
/** A guest's token lives 15 minutes, so an honest browser asks four times an hour, each tab included. */
const RETURNS_PER_HOUR = 60;

/**
 * What minting may cost. New guests count against their address and against the house; a guest seen
 * before only against itself, so that a school behind one address can play all day.
 */
export function createGuestBudget(options: GuestBudgetOptions): GuestBudget {
  const burst = new RateLimiterMemory({ points: options.burst, duration: MINUTE_SECONDS });
  const hourly = new RateLimiterMemory({ points: options.perHour, duration: HOUR_SECONDS });
  const total = new RateLimiterMemory({ points: options.totalPerHour, duration: HOUR_SECONDS });
  const returning = new RateLimiterMemory({ points: RETURNS_PER_HOUR, duration: HOUR_SECONDS });
  const known = new LRUCache<string, true>({ max: 100_000 });
  return {
    async take(limitKey, guestId) {
      if (known.has(guestId)) return consume(returning, guestId);
      for (const [limiter, key] of [
        [burst, limitKey],
        [hourly, limitKey],
        [total, 'all'],
      ] as const) {
        const taken = await consume(limiter, key);
        if (!taken.ok) return taken;
      }
      return { ok: true };
    },
    minted(guestId) {
      known.set(guestId, true);
    },
  };
}
