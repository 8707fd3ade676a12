import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface GuestBudgetOptions {
  /** New guests per address within a minute. */
  burst: number;
  /** New guests per address within an hour. */
  perHour: number;
  /** New guests of everybody within an hour. */
  totalPerHour: number;
}

type Refused = { ok: false; retryAfter: number };

/** `giveBack` is for when no row came of it. */
export type Leave = { ok: true; giveBack(): Promise<void> } | Refused;

export interface GuestBudget {
  /** Asks leave to have this guest minted, for a client under these keys. */
  take(client: { limitKey: string; allocationKey: string }, guestId: string): Promise<Leave>;
  /** This guest has its row now; coming back costs no one a new one. */
  minted(guestId: string): void;
}

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;
/** A guest's token lives 15 minutes, so an honest browser asks four times an hour, each tab included. */
const RETURNS_PER_HOUR = 60;
/** So many times what one address may, a whole IPv6 allocation may: a street, but not the house's ceiling. */
const ADDRESSES_PER_ALLOCATION = 5;

/**
 * What minting may cost. New guests count against their address, their allocation and, last, the house; a
 * guest seen before only against itself, so that a school behind one address can play all day. Who is
 * refused by one of them has taken nothing of any.
 */
export function createGuestBudget(options: GuestBudgetOptions): GuestBudget {
  const burst = new RateLimiterMemory({ points: options.burst, duration: MINUTE_SECONDS });
  const hourly = new RateLimiterMemory({ points: options.perHour, duration: HOUR_SECONDS });
  const allocation = new RateLimiterMemory({
    points: options.perHour * ADDRESSES_PER_ALLOCATION,
    duration: HOUR_SECONDS,
  });
  const total = new RateLimiterMemory({ points: options.totalPerHour, duration: HOUR_SECONDS });
  const returning = new RateLimiterMemory({ points: RETURNS_PER_HOUR, duration: HOUR_SECONDS });
  const known = new LRUCache<string, true>({ max: 100_000 });
  return {
    async take({ limitKey, allocationKey }, guestId) {
      if (known.has(guestId)) return takeEach([[returning, guestId]]);
      return takeEach([
        [burst, limitKey],
        [hourly, limitKey],
        [allocation, allocationKey],
        [total, 'all'],
      ]);
    },
    minted(guestId) {
      known.set(guestId, true);
    },
  };
}

/** A point of each, in this order, or of none. */
async function takeEach(points: readonly (readonly [RateLimiterMemory, string])[]): Promise<Leave> {
  const counted: (readonly [RateLimiterMemory, string])[] = [];
  const giveBack = async () => {
    for (const [limiter, key] of counted.splice(0)) await limiter.reward(key);
  };
  for (const point of points) {
    // A refusal is counted as well.
    counted.push(point);
    const taken = await consume(...point);
    if (taken.ok) continue;
    await giveBack();
    return taken;
  }
  return { ok: true, giveBack };
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<{ ok: true } | Refused> {
  try {
    await limiter.consume(key);
    return { ok: true };
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    return { ok: false, retryAfter: Math.max(1, Math.ceil(refused.msBeforeNext / 1000)) };
  }
}
