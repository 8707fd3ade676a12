import { createRequire } from 'node:module';

/** A Redis command and its answer. */
export type SendCommand = (command: readonly string[]) => Promise<unknown>;

export interface Registered {
  url: string;
  weight: number;
}

export interface Registration {
  /** Takes itself out of the list and ends the heartbeat. */
  close(): Promise<void>;
}

export interface RegistrationOptions {
  redisUrl: string | undefined;
  /** The name gateways look for. */
  service: string;
  /** Where gateways reach this very process: an origin. */
  url: string | undefined;
  weight?: number;
  /** Hears of a Redis that is away; it is tried again for as long as it takes. */
  onProblem: (problem: unknown) => void;
}

/** Loaded only where there is a Redis: 15 to 30 MB of a process that has none. */
const loadRedis = (): typeof import('redis') => createRequire(import.meta.url)('redis');

/** Of the list, by Redis' own clock: a process that says nothing for so long is gone. */
const LIFE_MS = 6000;
const HEARTBEAT_MS = 2000;
const CONNECT_TIMEOUT_MS = 1000;
const RETRY_MAX_MS = 1000;

const keyOf = (service: string) => `pong:targets:${service}`;
const NOW = `local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000)`;
const BEAT = `${NOW}; return redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])`;
const LIST = `${NOW}; redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now); return redis.call('ZRANGE', KEYS[1], 0, -1)`;

/** Everyone registered under a name whose heartbeat is not late. Rejects when Redis cannot be asked. */
export async function listRegistered(send: SendCommand, service: string): Promise<Registered[]> {
  const members = await send(['EVAL', LIST, '1', keyOf(service)]);
  if (!Array.isArray(members)) throw new Error('Redis answered with no list');
  return members.map((member) => {
    const { url, weight } = JSON.parse(String(member)) as Partial<Registered>;
    if (typeof url !== 'string' || typeof weight !== 'number')
      throw new Error('a registration makes no sense');
    return { url, weight };
  });
}

/**
 * Registers this process in Redis and keeps it there by heartbeats; returns at once, Redis there or not. Without a
 * Redis, or an address to give, there is nothing to do.
 */
export function register(options: RegistrationOptions): Registration {
  const { redisUrl, service, url, weight = 1, onProblem } = options;
  if (redisUrl === undefined || url === undefined) return { close: async () => undefined };
  const key = keyOf(service);
  const member = JSON.stringify({ url, weight });
  const client = loadRedis().createClient({
    url: redisUrl,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: (tries) => Math.min(50 * 2 ** Math.min(tries, 10), RETRY_MAX_MS),
    },
  });
  const beat = () => {
    client.sendCommand(['EVAL', BEAT, '1', key, member, String(LIFE_MS)]).catch(() => undefined);
  };
  client.on('error', onProblem);
  client.on('ready', beat);
  client.connect().catch(onProblem);
  const heartbeat = setInterval(() => {
    if (client.isReady) beat();
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    async close() {
      clearInterval(heartbeat);
      if (client.isReady) await client.sendCommand(['ZREM', key, member]).catch(() => undefined);
      client.destroy();
    },
  };
}
