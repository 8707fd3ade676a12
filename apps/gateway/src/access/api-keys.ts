import { createHash } from 'node:crypto';
import type { ApiKeyAnswer } from '@pong/protocol/internal';
import { LRUCache } from 'lru-cache';
import { ownText } from '../wire/own-text.ts';
import type { UserPrincipal } from './access-token.ts';

export type VerifiedKey =
  | { kind: 'valid'; principal: UserPrincipal; expiresAtMs: number; scopes: ReadonlySet<string> }
  | { kind: 'invalid' }
  | { kind: 'unavailable' };

/** `username`: whose key it is said to be, in Basic credentials. `limitKey`: the address it comes from. */
export type VerifyApiKey = (
  presented: { key: string; username?: string },
  limitKey: string,
) => Promise<VerifiedKey>;

/** As auth makes them: 256 random bits. Nothing else is asked for. */
const API_KEY = /^pong_[A-Za-z0-9_-]{43}$/;
/** How long name, scopes and tier are taken as told. That the key still is good is asked all the time besides, as of any session. */
const FRESH_MS = 60_000;
/** What is not a key now may be one some day, but nobody shows a key before it is made. */
const UNKNOWN_MS = 60_000;
/** Keys never seen that are asked for in a second: guessing must not become load on auth, nor keep others out. */
const STRANGERS_PER_ADDRESS = 20;
const STRANGERS_IN_ALL = 200;
const EVERYBODY = 'all';

interface Remembered {
  verified: Exclude<VerifiedKey, { kind: 'unavailable' }>;
  askedAtMs: number;
}

/**
 * Whose an API key is: asked once a minute and key, by its hash, so that the key itself goes no further than
 * this process. While auth is away, known keys go on.
 */
export function createApiKeys(options: {
  ask: (hash: string) => Promise<ApiKeyAnswer>;
  now: () => number;
  /** Milliseconds of a clock that never jumps. */
  steady: () => number;
}): VerifyApiKey {
  const { ask, now, steady } = options;
  const remembered = new LRUCache<string, Remembered>({ max: 10_000 });
  const pending = new Map<string, Promise<VerifiedKey>>();
  const strangers = new LRUCache<string, { sinceMs: number; count: number }>({ max: 10_000 });

  async function fetch(key: string): Promise<VerifiedKey> {
    const askedAtMs = steady();
    try {
      const answer = await ask(createHash('sha256').update(key).digest('base64url'));
      const verified = verifiedOf(answer);
      remembered.set(ownText(key), { verified, askedAtMs });
      return verified;
    } catch {
      return remembered.get(key)?.verified ?? { kind: 'unavailable' };
    }
  }

  function isWithin(most: number, counted: string): boolean {
    let window = strangers.get(counted);
    if (!window || steady() - window.sinceMs >= 1000) {
      window = { sinceMs: steady(), count: 0 };
      strangers.set(counted, window);
    }
    window.count += 1;
    return window.count <= most;
  }

  async function find(key: string, limitKey: string): Promise<VerifiedKey> {
    const known = remembered.get(key);
    const freshMs = known?.verified.kind === 'invalid' ? UNKNOWN_MS : FRESH_MS;
    if (known && steady() - known.askedAtMs < freshMs) return known.verified;
    let question = pending.get(key);
    if (!question) {
      const may =
        known || (isWithin(STRANGERS_PER_ADDRESS, limitKey) && isWithin(STRANGERS_IN_ALL, EVERYBODY));
      if (!may) return { kind: 'unavailable' };
      question = fetch(key).finally(() => pending.delete(key));
      pending.set(key, question);
    }
    return question;
  }

  return async ({ key, username }, limitKey) => {
    if (!API_KEY.test(key)) return { kind: 'invalid' };
    const verified = await find(key, limitKey);
    if (verified.kind !== 'valid') return verified;
    if (verified.expiresAtMs <= now()) return { kind: 'invalid' };
    if (username !== undefined && username.toLowerCase() !== verified.principal.username.toLowerCase())
      return { kind: 'invalid' };
    return verified;
  };
}

function verifiedOf(answer: ApiKeyAnswer): Remembered['verified'] {
  if (answer.outcome === 'unknown') return { kind: 'invalid' };
  const { keyId, userId, username, account, tier } = answer;
  return {
    kind: 'valid',
    // A program is never an administrator, whoever made its key.
    principal: { kind: 'user', userId, username, role: 'registered', account, sid: keyId, keyId, tier },
    expiresAtMs: answer.expiresAtMs,
    scopes: new Set(answer.scopes),
  };
}
