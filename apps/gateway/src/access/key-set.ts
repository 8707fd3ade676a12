import { importJWK, type JWK } from 'jose';
import type { PublishedKeys } from './authority.ts';

export type VerifyKey = Awaited<ReturnType<typeof importJWK>>;
export type FoundKey = { kind: 'key'; key: VerifyKey } | { kind: 'unknown' } | { kind: 'unavailable' };

export interface KeySet {
  find(kid: string): Promise<FoundKey>;
  /** Whether a key is in the set as last read. */
  has(kid: string): boolean;
  /** Whether any key is known; asks for them when not. */
  ready(): Promise<boolean>;
}

/** How often the set is read anew while in use, and the least time between two readings. */
const REFRESH_MS = 30_000;
/** A key not confirmed for this long is not used before one more try to confirm it. */
const STALE_MS = 55_000;
/** Before the first success there is nothing to protect but the log. */
const FIRST_TRY_MS = 500;

/**
 * The public keys of the token issuer by `kid`. Known keys keep working while the issuer is away;
 * removed ones are gone within a minute; unknown ones cost at most one reading in 30 seconds.
 */
export function createKeySet(options: {
  fetchKeys: () => Promise<PublishedKeys>;
  /** Milliseconds of a clock that never jumps. */
  steady: () => number;
}): KeySet {
  let keys: ReadonlyMap<string, VerifyKey> | undefined;
  let readAtMs = Number.NEGATIVE_INFINITY;
  let triedAtMs = Number.NEGATIVE_INFINITY;
  let soughtAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  function mayTry(): boolean {
    return options.steady() - triedAtMs >= (keys ? REFRESH_MS : FIRST_TRY_MS);
  }

  /** An unknown `kid` has a try of its own, so that a key made this moment works at once. */
  function maySeek(): boolean {
    if (!keys) return mayTry();
    if (options.steady() - soughtAtMs < REFRESH_MS) return false;
    soughtAtMs = options.steady();
    return true;
  }

  function read(): Promise<void> {
    reading ??= readNow().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function readNow(): Promise<void> {
    triedAtMs = options.steady();
    try {
      keys = await imported(await options.fetchKeys());
      readAtMs = options.steady();
    } catch {
      // Keeps what it has: the issuer being away must not sign anybody out.
    }
  }

  return {
    async find(kid) {
      const ageMs = options.steady() - readAtMs;
      const due = mayTry();
      if (keys?.has(kid)) {
        if (reading && ageMs >= STALE_MS) await reading;
        else if (due && ageMs >= STALE_MS) await read();
        else if (due && ageMs >= REFRESH_MS) void read();
      } else if (reading || maySeek()) await read();
      const key = keys?.get(kid);
      if (key) return { kind: 'key', key };
      return { kind: keys ? 'unknown' : 'unavailable' };
    },
    has: (kid) => keys?.has(kid) ?? false,
    async ready() {
      if (!keys && (mayTry() || reading)) await read();
      return keys !== undefined && keys.size > 0;
    },
  };
}

/** Only keys meant for RS256 signatures; anything else in the set is passed over. */
async function imported(published: PublishedKeys): Promise<ReadonlyMap<string, VerifyKey>> {
  const keys = new Map<string, VerifyKey>();
  for (const jwk of published as JWK[]) {
    const { kid, kty, n, e } = jwk;
    if (kty !== 'RSA' || typeof kid !== 'string' || n === undefined || e === undefined) continue;
    if ((jwk.use ?? 'sig') !== 'sig' || (jwk.alg ?? 'RS256') !== 'RS256') continue;
    keys.set(kid, await importJWK({ kty, n, e }, 'RS256'));
  }
  return keys;
}
