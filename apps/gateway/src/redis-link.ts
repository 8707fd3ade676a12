import { createRequire } from 'node:module';

/** One connection to Redis, for whatever gateways share. Nothing here ever waits for it to come back. */
export interface RedisLink {
  /** Rejects at once while there is no connection. Times out by the caller's own patience. */
  send(command: readonly string[]): Promise<unknown>;
  ready(): boolean;
  /** Calls back whenever the connection is there again. */
  onReady(call: () => void): void;
  /** Hears what is published, for as long as there is a connection. Returns how to stop. */
  subscribe(channel: string, listener: Subscriber): () => void;
  close(): void;
}

export interface Subscriber {
  heard(message: string): void;
  /** Hears again, from now on; what was said before, or while the connection was broken, was missed. */
  missed(): void;
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
    onReady: (call) => void client.on('ready', call),
    subscribe(channel, { heard, missed }) {
      const listener = client.duplicate();
      let subscribed = false;
      listener.on('error', onError);
      // Of a connection that came back: by then the client has subscribed again.
      listener.on('ready', () => {
        if (subscribed) missed();
      });
      listener
        .connect()
        .then((connected) => connected.subscribe(channel, heard))
        .then(() => {
          subscribed = true;
          missed();
        })
        .catch(onError);
      return () => listener.destroy();
    },
    close: () => client.destroy(),
  };
}
