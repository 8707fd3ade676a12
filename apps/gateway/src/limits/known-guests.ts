import { LRUCache } from 'lru-cache';
import { within } from './patience.ts';
import type { RedisSend } from './redis-store.ts';

/** Guests who have their row: coming back costs no one a new one. */
export interface KnownGuests {
  has(guestId: string): boolean | Promise<boolean>;
  add(guestId: string): void;
}

const MOST = 100_000;
/** In Redis, from the last token on. At the ceiling of new guests an hour that is some 50 MB. */
const KNOWN_MS = 24 * 3600_000;

/** Remembered here, and told to the other gateways where there is a Redis. Who is not known counts as new. */
export function createKnownGuests(redis: RedisSend | undefined): KnownGuests {
  const here = new LRUCache<string, true>({ max: MOST });
  const keyOf = (guestId: string) => `known-guest:${guestId}`;

  async function elsewhere(store: RedisSend, guestId: string): Promise<boolean> {
    try {
      return Number(await within(store.send(['EXISTS', keyOf(guestId)]))) === 1;
    } catch {
      return false;
    }
  }

  return {
    has: (guestId) => here.has(guestId) || (redis !== undefined && elsewhere(redis, guestId)),
    add(guestId) {
      here.set(guestId, true);
      redis?.send(['SET', keyOf(guestId), '1', 'PX', String(KNOWN_MS)]).catch(() => undefined);
    },
  };
}
