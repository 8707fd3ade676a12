import type { Metrics } from '@pong/service';
import { Counter, Gauge } from 'prom-client';
import { createCensus } from './census.ts';
import { createFailoverStore } from './failover-store.ts';
import type { LimitPolicy } from './limit-policy.ts';
import type { ReturningStore } from './limit-store.ts';
import { createLimits, type Limits } from './limits.ts';
import { createMemoryStore } from './memory-store.ts';
import { createRedisStore, type RedisSend } from './redis-store.ts';

export interface LimitStage {
  /** The limits of a table. What was counted under the same name goes on counting. */
  limits(policies: Readonly<Record<string, LimitPolicy>>): Limits;
  /** Where limits are counted: with the other gateways where there is a Redis. */
  store: ReturningStore;
  close(): void;
}

/** The place where limits are counted, and their figures; it outlives any table. */
export function createLimitStage(options: {
  redis: RedisSend | undefined;
  metrics: Metrics;
  onChange: (shared: boolean, why: unknown) => void;
  steady: () => number;
}): LimitStage {
  const { redis, steady } = options;
  const registers = [options.metrics];
  const refused = new Counter({
    name: 'gateway_limited_total',
    help: 'Requests refused by a limit.',
    labelNames: ['limit', 'route'],
    registers,
  });
  const local = createMemoryStore({ steady });
  const census = redis && createCensus(redis);
  const shared =
    redis &&
    createFailoverStore({
      shared: createRedisStore(redis),
      local,
      gateways: () => census?.count() ?? 1,
      steady,
      random: Math.random,
      onChange: options.onChange,
    });
  new Gauge({
    name: 'gateway_limit_keys',
    help: 'Keys counted in the memory of this process.',
    registers,
    collect() {
      this.set(local.size());
    },
  });
  if (shared)
    new Gauge({
      name: 'gateway_limits_shared',
      help: '1 while limits are counted together with other gateways, 0 while Redis is away.',
      registers,
      collect() {
        this.set(shared.shared() ? 1 : 0);
      },
    });
  const store = shared ?? local;
  return {
    store,
    limits: (policies) =>
      createLimits({
        policies,
        store,
        onRefused: (limit, route) => refused.inc({ limit, route }),
      }),
    close: () => census?.close(),
  };
}
