import type { Cache } from './cache/cache.ts';
import type { RedisLink } from './redis-link.ts';

export interface PurgeRelay {
  /** Forgets the kept answers with this tag, here and in the gateways on the same Redis. Returns how many here. */
  purge(tag: string): number;
  close(): void;
}

const CHANNEL = 'gateway-purge';
/** Whatever has a tag; no tag looks like this. */
const EVERYTHING = '*';
/** More that could not be said are said as one. */
const MOST_UNSAID = 200;

/**
 * Purges, told to the other gateways. Publishing is a word in passing: who does not listen at that moment has missed
 * it. So a gateway that could not listen drops whatever has a tag as soon as it listens again, and one that could
 * not speak says it when it can.
 */
export function createPurgeRelay(options: {
  redis: Pick<RedisLink, 'send' | 'subscribe' | 'onReady'> | undefined;
  cache: Pick<Cache, 'purge'>;
  /** Hears how many answers were dropped since purges may have been missed. */
  onMissed: (dropped: number) => void;
}): PurgeRelay {
  const { redis, cache } = options;
  const unsaid = new Set<string>();
  redis?.onReady(() => {
    const tags = unsaid.size > MOST_UNSAID ? [EVERYTHING] : [...unsaid];
    unsaid.clear();
    for (const tag of tags) say(tag);
  });
  const unsubscribe = redis?.subscribe(CHANNEL, {
    heard: (tag) => void cache.purge(tag === EVERYTHING ? undefined : tag),
    missed: () => options.onMissed(cache.purge()),
  });

  function say(tag: string): void {
    redis?.send(['PUBLISH', CHANNEL, tag]).catch(() => {
      if (unsaid.size <= MOST_UNSAID) unsaid.add(tag);
    });
  }

  return {
    purge(tag) {
      say(tag);
      return cache.purge(tag);
    },
    close: () => unsubscribe?.(),
  };
}
