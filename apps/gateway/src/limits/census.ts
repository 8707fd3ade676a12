import { randomUUID } from 'node:crypto';
import type { RedisSend } from './redis-store.ts';

/** How many gateways count in the same Redis. */
export interface Census {
  count(): number;
  close(): void;
}

const EVERY_MS = 2000;
const GONE_AFTER_MS = 3 * EVERY_MS;
const KEY = 'limit-gateways';

const SCRIPT = `local time = redis.call('TIME')
  local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  redis.call('ZADD', KEYS[1], now, ARGV[1])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ${GONE_AFTER_MS})
  redis.call('PEXPIRE', KEYS[1], ${GONE_AFTER_MS})
  return redis.call('ZCARD', KEYS[1])`;

/** Says every two seconds that this gateway is here, and hears how many are. While Redis is away the last count holds. */
export function createCensus(redis: RedisSend): Census {
  const self = randomUUID();
  let count = 1;
  const ask = () => {
    redis.send(['EVAL', SCRIPT, '1', KEY, self]).then(
      (answer) => {
        count = Math.max(1, Number(answer));
      },
      () => undefined,
    );
  };
  const timer = setInterval(ask, EVERY_MS);
  timer.unref();
  ask();
  return { count: () => count, close: () => clearInterval(timer) };
}
