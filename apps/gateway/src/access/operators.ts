import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Whether a name and password are an operator's. `overloaded`: as many are being checked as may. */
export type VerifyOperator = (
  username: string,
  password: string,
) => Promise<'valid' | 'invalid' | 'overloaded'>;

/** One entry as it is configured: `name:salt:hash`, salt and hash in base64url. */
const ENTRY = /^([^:,\s]{1,64}):([A-Za-z0-9_-]{16,}):([A-Za-z0-9_-]{43})$/;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** OWASP's least for scrypt: N = 2^15, r = 8, p = 3; 32 MB and some 150 ms a try. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 };
/** More tries at once wait for memory, not for an answer. */
const AT_ONCE = 2;
const WAITING_MAX = 8;
const REMEMBERED_MS = 5 * 60_000;

export function isOperatorEntry(text: string): boolean {
  return ENTRY.test(text);
}

/** The entry for a name and a password. */
export async function operatorEntry(username: string, password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const entry = `${username}:${salt.toString('base64url')}:${(await hashed(password, salt)).toString('base64url')}`;
  if (!isOperatorEntry(entry))
    throw new RangeError('a name has 1 to 64 characters, none of them a colon, comma or space');
  return entry;
}

/**
 * Basic credentials (RFC 7617) of people who run the place, from the configuration. They are nobody to the
 * product: a route that accepts them lets them pass, upstreams see an anonymous request. An unknown name costs
 * the same as a wrong password; what was right is remembered, by its digest, for five minutes.
 */
export function createOperators(options: {
  entries: readonly string[];
  /** Milliseconds of a clock that never jumps. */
  steady: () => number;
}): VerifyOperator {
  const { steady } = options;
  const entries = new Map(options.entries.map((text) => entryOf(text)));
  const nobody = { salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) };
  const right = new LRUCache<string, number>({ max: 1000 });
  const waiting: (() => void)[] = [];
  let underWay = 0;

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (underWay >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    underWay += 1;
    try {
      return await work();
    } finally {
      underWay -= 1;
      waiting.shift()?.();
    }
  }

  return async (username, password) => {
    const digest = createHash('sha256').update(`${username}\0${password}`).digest('base64url');
    if ((right.get(digest) ?? 0) > steady()) return 'valid';
    if (waiting.length >= WAITING_MAX) return 'overloaded';
    const entry = entries.get(username);
    const { salt, hash } = entry ?? nobody;
    const same = timingSafeEqual(await inTurn(() => hashed(password, salt)), hash);
    if (!same || !entry) return 'invalid';
    right.set(digest, steady() + REMEMBERED_MS);
    return 'valid';
  };
}

function entryOf(text: string): [string, { salt: Buffer; hash: Buffer }] {
  const [, name = '', salt = '', hash = ''] = ENTRY.exec(text) ?? [];
  if (name === '') throw new RangeError('an operator is not written as name:salt:hash');
  return [name, { salt: Buffer.from(salt, 'base64url'), hash: Buffer.from(hash, 'base64url') }];
}

function hashed(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, COST, (error, hash) =>
      error ? reject(error) : resolve(hash),
    );
  });
}
