import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Attempts } from './attempts.ts';
import type { KeySeal } from './key-seal.ts';
import type { Checked, Code } from './prove.ts';
import { hashOf } from './tokens.ts';
import { stepOf } from './totp-code.ts';
import type { StoredSecret, TotpTable } from './totp-table.ts';

const inClear = z.strictObject({ base32: z.string() });

/** An authenticator app's secret at rest: sealed for its user where there is a secret to seal with. */
export function createSecretBox(seal: KeySeal) {
  const nameOf = (userId: number) => `totp:${userId}`;
  return {
    close: async (userId: number, base32: string) =>
      seal.on ? await seal.seal(nameOf(userId), { base32 }) : { base32 },
    /** Undefined: it was sealed under another secret, or for somebody else. */
    async open(userId: number, stored: StoredSecret): Promise<string | undefined> {
      const opened = seal.isSealed(stored) ? await seal.open(nameOf(userId), stored) : stored;
      return inClear.safeParse(opened).data?.base32;
    },
  };
}
export type SecretBox = ReturnType<typeof createSecretBox>;

export type CheckCode = (userId: number, code: Code, network: string) => Promise<Checked>;

/**
 * Whether a code of an authenticator app, or a recovery code, is good; it is good once. Repeated failures delay one network
 * at one account; many from everywhere delay all tries of an app's six digits, for which an attacker needs many, and none
 * of a recovery code, which is guessed by nobody: its owner always has a way in.
 */
export function createCheckCode(deps: {
  table: Pick<TotpTable, 'tryOnce' | 'use' | 'useCode'>;
  box: SecretBox;
  attempts: Attempts;
  now: () => number;
}): CheckCode {
  const { table, box, attempts, now } = deps;

  async function checkDigits(userId: number, digits: string): Promise<Checked> {
    const tried = await table.tryOnce(userId);
    if (tried.kind === 'delayed') return tried;
    const secret = tried.kind === 'allowed' ? await box.open(userId, tried.secret) : undefined;
    const step = secret === undefined ? undefined : stepOf(secret, digits, now());
    return { kind: step !== undefined && (await table.use(userId, step)) ? 'good' : 'wrong' };
  }

  return async (userId, code, network) => {
    const attempt = attempts.begin(String(userId), network);
    if (attempt.kind === 'delayed') return attempt;
    try {
      const checked: Checked =
        'totp' in code
          ? await checkDigits(userId, code.totp)
          : { kind: (await table.useCode(userId, hashOf(code.recoveryCode))) ? 'good' : 'wrong' };
      if (checked.kind === 'good') attempt.succeeded();
      if (checked.kind === 'delayed') attempt.notMade();
      return checked;
    } catch (error) {
      attempt.notMade();
      throw error;
    }
  };
}

const CODES = 10;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
/** 24 of them have 120 bits: more than 112, so that a fast hash is enough (ASVS 6.5.2). */
const CODE_LENGTH = 24;

/** New recovery codes, as they are kept and as they are shown. */
export function newRecoveryCodes(): { hashes: string[]; shown: string[] } {
  const codes = Array.from({ length: CODES }, () =>
    // Each of the 256 bytes stands for a letter equally often.
    Array.from(randomBytes(CODE_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join(''),
  );
  return { hashes: codes.map(hashOf), shown: codes.map((code) => code.replace(/.{4}(?=.)/g, '$&-')) };
}
