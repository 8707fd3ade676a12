import type { Metrics } from '@pong/service';
import { Counter, Gauge } from 'prom-client';
import { type Cache, type CacheOptions, createCache } from './cache.ts';

/** The cache with its figures. Counted in plain numbers and put into the figures only when they are read. */
export function createCacheStage(options: Omit<CacheOptions, 'onOutcome'> & { metrics: Metrics }): Cache {
  const registers = [options.metrics];
  const counts = new Map<string, Map<string, number>>();
  let purged = 0;
  const cache = createCache({
    ...options,
    onOutcome(route, outcome) {
      let outcomes = counts.get(route);
      if (!outcomes) {
        outcomes = new Map();
        counts.set(route, outcomes);
      }
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    },
  });
  new Counter({
    name: 'gateway_cache_total',
    help: 'Requests of cached routes, by outcome: hit, stale, error (stale, for the upstream failed), miss, collapsed, pass.',
    labelNames: ['route', 'outcome'],
    registers,
    collect() {
      this.reset();
      for (const [route, outcomes] of counts)
        for (const [outcome, count] of outcomes) this.inc({ route, outcome }, count);
    },
  });
  new Counter({
    name: 'gateway_cache_purged_total',
    help: 'Kept answers that were forgotten because their tag was purged.',
    registers,
    collect() {
      this.reset();
      this.inc(purged);
    },
  });
  for (const [what, help] of [
    ['entries', 'Answers now kept.'],
    ['bytes', 'Memory of the answers now kept.'],
  ] as const)
    new Gauge({
      name: `gateway_cache_${what}`,
      help,
      registers,
      collect() {
        this.set(cache.size()[what]);
      },
    });
  return {
    ...cache,
    purge(tag) {
      const count = cache.purge(tag);
      purged += count;
      return count;
    },
  };
}
