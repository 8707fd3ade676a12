import { ACCESS_TOKEN_TYPE, accessClaims, type Principal } from '@pong/identity';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { ownText } from '../wire/own-text.ts';
import type { KeySet } from './key-set.ts';

export type UserPrincipal = Extract<Principal, { kind: 'user' }>;
export type Verified =
  | { kind: 'valid'; principal: UserPrincipal; expiresAtMs: number }
  | { kind: 'invalid' }
  /** Cannot be told: no keys could be had. */
  | { kind: 'unavailable' };

interface Remembered {
  token: string;
  kid: string;
  verified: Extract<Verified, { kind: 'valid' }>;
  confirmedAtMs: number;
}

export interface VerifyToken {
  (token: string): Promise<Verified>;
  /** One that was verified a moment ago, for which nobody has to be asked: without a promise. */
  known?(token: string): Extract<Verified, { kind: 'valid' }> | undefined;
}

const TOKEN_MAX_LENGTH = 4096;
/**
 * A remembered token is found by its end, which is signature, and then compared as a whole: a header is a new text each
 * time, and to hash one of 700 letters takes a microsecond.
 */
const FOUND_BY_LETTERS = 32;
const KID = /^[A-Za-z0-9_-]{1,64}$/;
/** Between the issuer's clock and ours. */
const LEEWAY_SECONDS = 5;

/**
 * Verifies access tokens: RS256 and the house's own type only (RFC 8725 §3.1, §3.11), keys from the
 * issuer's published set and never from the token. Verified tokens are remembered until they expire or
 * their key leaves the set.
 */
export function createTokenVerifier(options: {
  keys: KeySet;
  issuer: string;
  audience: string;
  /** Hears of every token that is seen to be good for the first time. */
  onVerified: (principal: UserPrincipal, expiresAtMs: number) => void;
  now: () => number;
  /** Milliseconds of a clock that never jumps. */
  steady: () => number;
}): VerifyToken {
  const { keys, now, steady } = options;
  const remembered = new LRUCache<string, Remembered>({ max: 10_000 });
  /** A remembered token still passes by the key set this often, so that a removed key is noticed. */
  const CONFIRM_MS = 5_000;

  const verifyToken: VerifyToken = async (token) => {
    const nowMs = now();
    const known = remembered.get(endOf(token));
    if (known?.token === token) {
      if (known.verified.expiresAtMs <= nowMs) return forget(token);
      if (steady() - known.confirmedAtMs < CONFIRM_MS && keys.has(known.kid)) return known.verified;
      const found = await keys.find(known.kid);
      if (found.kind !== 'key') return forget(token);
      known.confirmedAtMs = steady();
      return known.verified;
    }
    const kid = kidOf(token);
    if (kid === undefined) return { kind: 'invalid' };
    const found = await keys.find(kid);
    if (found.kind === 'unavailable') return found;
    if (found.kind === 'unknown') return { kind: 'invalid' };
    const verified = await verify(token, found.key);
    if (verified.kind === 'valid') {
      const own = ownText(token);
      remembered.set(endOf(own), { token: own, kid, verified, confirmedAtMs: steady() });
      options.onVerified(verified.principal, verified.expiresAtMs);
    }
    return verified;
  };
  verifyToken.known = (token) => {
    // To look without reordering the cache costs a third, and what is used every few seconds is not the oldest.
    const known = remembered.peek(endOf(token));
    if (known?.token !== token || known.verified.expiresAtMs <= now()) return undefined;
    return steady() - known.confirmedAtMs < CONFIRM_MS && keys.has(known.kid) ? known.verified : undefined;
  };
  return verifyToken;

  function forget(token: string): Verified {
    remembered.delete(endOf(token));
    return { kind: 'invalid' };
  }

  async function verify(token: string, key: Parameters<typeof jwtVerify>[1]): Promise<Verified> {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['RS256'],
        typ: ACCESS_TOKEN_TYPE,
        issuer: options.issuer,
        audience: options.audience,
        requiredClaims: ['exp', 'iat', 'jti', 'sub'],
        clockTolerance: LEEWAY_SECONDS,
        currentDate: new Date(now()),
      });
      const claims = accessClaims.safeParse(payload).data;
      if (!claims || claims.sub !== String(claims.user_id)) return { kind: 'invalid' };
      const { user_id: userId, username, role, account, sid } = claims;
      return {
        kind: 'valid',
        principal: { kind: 'user', userId, username, role, account, sid },
        expiresAtMs: (claims.exp + LEEWAY_SECONDS) * 1000,
      };
    } catch {
      return { kind: 'invalid' };
    }
  }
}

function endOf(token: string): string {
  return token.slice(-FOUND_BY_LETTERS);
}

function kidOf(token: string): string | undefined {
  if (token.length > TOKEN_MAX_LENGTH) return undefined;
  try {
    const { kid, alg } = decodeProtectedHeader(token);
    return alg === 'RS256' && kid !== undefined && KID.test(kid) ? kid : undefined;
  } catch {
    return undefined;
  }
}
