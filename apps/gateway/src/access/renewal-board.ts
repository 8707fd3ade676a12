import { ACCESS_TOKEN_SECONDS } from '@pong/identity';

/** As much of a Redis link as is used here. */
interface Redis {
  send(command: readonly string[]): Promise<unknown>;
  onReady(call: () => void): void;
}

/** Until when the newest token of a session is good that any gateway on the same Redis has seen. */
export interface RenewalBoard {
  /** Verified here; milliseconds since the epoch. */
  tell(sid: string, expiresAtMs: number): void;
  /** By session id; those of whom nothing was told are left out. Rejects when that cannot be known now. */
  newestOf(sids: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** A sorted set, so that an older token seen later changes nothing (`ZADD … GT`, Redis 6.2). */
const KEY = 'gateway-token-expiries';
/** What has run out is of no use to anybody; left in for clocks that differ. */
const SWEPT_AFTER_MS = 60_000;
/** Longer than any token is good, whatever Redis says: leeway and clocks that differ included. */
const MOST_MS = ACCESS_TOKEN_SECONDS * 1000 + SWEPT_AFTER_MS;
/** What could not be told yet; beyond, the oldest are not told. */
const MOST_UNTOLD = 10_000;

/** Where a page renews by one gateway what keeps its socket open at another. */
export function createRenewalBoard(options: { redis: Redis; now: () => number }): RenewalBoard {
  const { redis, now } = options;
  let untold = new Map<string, number>();
  let scheduled = false;

  async function flush(): Promise<void> {
    scheduled = false;
    const telling = untold;
    untold = new Map();
    if (telling.size === 0) return;
    const pairs = [...telling].flatMap(([sid, expiresAtMs]) => [String(expiresAtMs), sid]);
    try {
      await Promise.all([
        redis.send(['ZADD', KEY, 'GT', ...pairs]),
        redis.send(['ZREMRANGEBYSCORE', KEY, '-inf', String(now() - SWEPT_AFTER_MS)]),
      ]);
    } catch {
      // Told when Redis is back.
      for (const [sid, expiresAtMs] of telling) keep(sid, expiresAtMs);
    }
  }

  function keep(sid: string, expiresAtMs: number): void {
    untold.set(sid, Math.max(expiresAtMs, untold.get(sid) ?? 0));
    const [oldest] = untold.keys();
    if (untold.size > MOST_UNTOLD && oldest !== undefined) untold.delete(oldest);
  }

  redis.onReady(() => void flush());
  return {
    tell(sid, expiresAtMs) {
      keep(sid, expiresAtMs);
      if (scheduled) return;
      scheduled = true;
      setImmediate(() => void flush());
    },
    async newestOf(sids) {
      const scores = await redis.send(['ZMSCORE', KEY, ...sids]);
      if (!Array.isArray(scores)) throw new Error('Redis answered a renewal with something else');
      const most = now() + MOST_MS;
      return new Map(
        sids.flatMap((sid, index) => {
          const expiresAtMs = scores[index] === null ? Number.NaN : Number(scores[index]);
          return Number.isFinite(expiresAtMs) ? [[sid, Math.min(expiresAtMs, most)] as const] : [];
        }),
      );
    },
  };
}
