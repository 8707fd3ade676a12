import { createRequire } from 'node:module';

/** One connection to Redis, for whatever gateways share. Nothing here ever waits for it to come back. */
export interface RedisLink {
  /** Rejects at once while there is no connection. Times out by the caller's own patience. */
  send(command: readonly string[]): Promise<unknown>;
  ready(): boolean;
  /** Hears what is published, for as long as there is a connection. Returns how to stop. */
  subscribe(channel: string, heard: (message: string) => void): () => void;
  close(): void;
}

/** Loaded only where there is a Redis: 15 to 30 MB of a process that has none. */
const loadRedis = (): typeof import('redis') => createRequire(import.meta.url)('redis');

const CONNECT_TIMEOUT_MS = 1000;
/** Without a byte for so long although asked: the connection is dead, not slow. Pings keep a quiet one alive. */
const SILENT_MS = 2000;
const PING_EVERY_MS = 500;
const RETRY_MAX_MS = 1000;
/** More waiting answers than that means that none is coming. */
const QUEUE_MAX = 10_000;

export function openRedisLink(url: string, onError: (error: unknown) => void): RedisLink {
  const client = loadRedis().createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: QUEUE_MAX,
    pingInterval: PING_EVERY_MS,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENT_MS,
      reconnectStrategy: (tries) => Math.min(25 * 2 ** Math.min(tries, 10), RETRY_MAX_MS),
    },
  });
  client.on('error', onError);
  // Tries for as long as it takes; what it could not do is said by `error`.
  client.connect().catch(onError);
  return {
    send: (command) => client.sendCommand([...command]),
    ready: () => client.isReady,
    subscribe(channel, heard) {
      const listener = client.duplicate();
      listener.on('error', onError);
      listener
        .connect()
        .then((connected) => connected.subscribe(channel, heard))
        .catch(onError);
      return () => listener.destroy();
    },
    close: () => client.destroy(),
  };
}
