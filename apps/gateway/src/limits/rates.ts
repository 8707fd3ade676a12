import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** So many requests per window, counted per client key. */
export interface Rate {
  points: number;
  perSeconds: number;
}

export type Taken = { ok: true } | { ok: false; retryAfter: number };

export interface Rates {
  /** Counts one request of this class for this client. */
  take(rateName: string, limitKey: string): Promise<Taken>;
}

/** A named rate each with its own memory. Where counters live is decided here and nowhere else. */
export function createRates(rates: Readonly<Record<string, Rate>>): Rates {
  const limiters = new Map(
    Object.entries(rates).map(([name, rate]) => [
      name,
      new RateLimiterMemory({ keyPrefix: '', points: rate.points, duration: rate.perSeconds }),
    ]),
  );
  return {
    take(rateName, limitKey) {
      const limiter = limiters.get(rateName);
      if (!limiter) throw new Error(`no rate is named ${rateName}`);
      return consume(limiter, limitKey);
    },
  };
}

export async function consume(limiter: RateLimiterMemory, key: string): Promise<Taken> {
  try {
    await limiter.consume(key);
    return { ok: true };
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    return { ok: false, retryAfter: Math.max(1, Math.ceil(refused.msBeforeNext / 1000)) };
  }
}
