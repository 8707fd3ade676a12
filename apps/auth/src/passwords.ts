import { randomBytes } from 'node:crypto';
import { hash, type Options, verify } from '@node-rs/argon2';

/** As the library counts the variants (RFC 9106 §3.1 does too). */
const ARGON2ID = 2;
/** OWASP's Argon2id figures: 19 MiB, two passes, one lane. 16 ms on one core where this was written. */
const SETTINGS: Options = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** One per core of the smallest machine meant; each holds 19 MiB while it runs. */
const DEFAULT_AT_ONCE = 2;
/** About two seconds of work: whoever would wait longer is better told to come back. */
const DEFAULT_WAITING_MAX = 100;

export type Hashed = { kind: 'hashed'; hash: string } | { kind: 'overloaded' };
export type Verified = { kind: 'match' } | { kind: 'mismatch' } | { kind: 'overloaded' };

export interface Passwords {
  hash(password: string): Promise<Hashed>;
  /** With no hash, the same work for nothing: an unknown name must cost the same time as a known one. */
  verify(hash: string | null | undefined, password: string): Promise<Verified>;
}

/** Argon2id behind a bounded queue: a flood of sign-ins is refused, it does not eat the memory. */
export function createPasswords(options: { atOnce?: number; waitingMax?: number } = {}): Passwords {
  const { atOnce = DEFAULT_AT_ONCE, waitingMax = DEFAULT_WAITING_MAX } = options;
  const waiting: (() => void)[] = [];
  let running = 0;
  let nobodys: Promise<string> | undefined;

  async function inTurn<T>(task: () => Promise<T>): Promise<T | undefined> {
    if (running >= atOnce) {
      if (waiting.length >= waitingMax) return undefined;
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await task();
    } finally {
      // The place is handed over, never given back while somebody waits: nobody can slip in between.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  }

  return {
    async hash(password) {
      const made = await inTurn(() => hash(normalized(password), SETTINGS));
      return made === undefined ? { kind: 'overloaded' } : { kind: 'hashed', hash: made };
    },
    async verify(known, password) {
      nobodys ??= hash(randomBytes(32), SETTINGS);
      const decoy = await nobodys;
      const matches = await inTurn(() => verify(known || decoy, normalized(password)));
      if (matches === undefined) return { kind: 'overloaded' };
      return { kind: matches && known ? 'match' : 'mismatch' };
    },
  };
}

/** The same password from keyboards that compose accents differently (NIST SP 800-63B §3.1.1.2). */
function normalized(password: string): string {
  return password.normalize('NFKC');
}
