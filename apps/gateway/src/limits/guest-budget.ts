import type { KnownGuests } from './known-guests.ts';
import { type WindowRule, windowOf } from './limit-policy.ts';
import type { Decision, ReturningStore } from './limit-store.ts';

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
  /** This guest has its row now. */
  minted(guestId: string): void;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3600_000;
/** A guest's token lives 15 minutes, so an honest browser asks four times an hour, each tab included. */
const RETURNS_PER_HOUR = 60;
/** So many times what one address may, a whole IPv6 allocation may: a street, but not the house's ceiling. */
const ADDRESSES_PER_ALLOCATION = 5;

/**
 * What minting may cost. New guests count against their address, their allocation and, last, the house; a
 * guest seen before only against itself, so that a school behind one address can play all day. Who is
 * refused by one of them has taken nothing of any. Counted where limits are: together with the other gateways, and
 * while that cannot be, a share each.
 */
export function createGuestBudget(
  options: GuestBudgetOptions,
  means: { store: ReturningStore; known: KnownGuests },
): GuestBudget {
  const { store, known } = means;
  const burst = windowOf('guests:burst', options.burst, MINUTE_MS);
  const hourly = windowOf('guests:hour', options.perHour, HOUR_MS);
  const allocation = windowOf('guests:allocation', options.perHour * ADDRESSES_PER_ALLOCATION, HOUR_MS);
  const total = windowOf('guests:total', options.totalPerHour, HOUR_MS);
  const returning = windowOf('guests:returning', RETURNS_PER_HOUR, HOUR_MS);

  /** A point of each, in this order, or of none. */
  async function takeEach(points: readonly (readonly [WindowRule, string])[]): Promise<Leave> {
    const counted: (readonly [WindowRule, string, Decision])[] = [];
    const giveBack = async () => {
      await Promise.all(counted.splice(0).map((each) => store.giveBack(...each)));
    };
    for (const [rule, key] of points) {
      const taken = await store.take(rule, key);
      if (!taken.ok) {
        await giveBack();
        return { ok: false, retryAfter: Math.max(1, Math.ceil(taken.retryMs / 1000)) };
      }
      counted.push([rule, key, taken]);
    }
    return { ok: true, giveBack };
  }

  return {
    async take({ limitKey, allocationKey }, guestId) {
      if (await known.has(guestId)) return takeEach([[returning, guestId]]);
      return takeEach([
        [burst, limitKey],
        [hourly, limitKey],
        [allocation, allocationKey],
        [total, 'all'],
      ]);
    },
    minted: known.add,
  };
}
