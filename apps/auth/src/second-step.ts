import type { Principal } from '@pong/identity';
import { z } from 'zod';
import type { CredentialTable } from './credential-table.ts';
import type { Enter, EnterOutcome } from './enter.ts';
import type { Letters } from './letters.ts';
import type { CheckCode } from './one-time-codes.ts';
import type { Tickets } from './tickets.ts';
import { hashOf } from './tokens.ts';
import type { TotpTable } from './totp-table.ts';
import type { Users } from './users.ts';

/** Between the first step of a sign-in and the second. */
export const SECOND_STEP_MS = 5 * 60_000;

/** By what the first step was made; it has to hold still when the second is. */
const firstStep = z.discriminatedUnion('by', [
  /** `mark`: a hash of the password's hash. */
  z.strictObject({ by: z.literal('password'), mark: z.string() }),
  z.strictObject({ by: z.literal('provider'), identityId: z.string() }),
]);

export type SecondOutcome =
  | EnterOutcome
  /** No first step, or it is too long ago, or it does not hold any more. */
  | { kind: 'expired' }
  | { kind: 'wrong_code'; userId: number }
  | { kind: 'delayed'; userId: number; retryAfterSeconds: number };

export interface SecondStep {
  /** After a good first step of a sign-in: a ticket for the second, when this user has one to take. */
  begin(userId: number, by: { passwordHash: string } | { identityId: string }): Promise<string | undefined>;
  /** POST /auth/sign-in/second. */
  finish(
    principal: Principal,
    step: { ticket: string | undefined; code: string },
    from: { network: string; device: string },
  ): Promise<SecondOutcome>;
}

const DIGITS = /^\d{6}$/;

/** The second step of a sign-in, after a password or a provider. A passkey is both steps in one. */
export function createSecondStep(deps: {
  tickets: Tickets;
  table: Pick<TotpTable, 'isOn'>;
  checkCode: CheckCode;
  credentials: Pick<CredentialTable, 'of'>;
  isLinked: (identityId: string) => Promise<boolean>;
  users: Pick<Users, 'byId'>;
  letters: Pick<Letters, 'factorChanged'>;
  enter: Enter;
}): SecondStep {
  const { tickets, table, checkCode, credentials, isLinked, users, letters, enter } = deps;

  /** What the new session hangs on; undefined: the first step does not hold any more. */
  async function stillGood(userId: number, data: unknown): Promise<{ passwordHash?: string } | undefined> {
    const first = firstStep.parse(data);
    if (first.by === 'provider') return (await isLinked(first.identityId)) ? {} : undefined;
    const { passwordHash = null } = (await credentials.of(userId)) ?? {};
    return passwordHash !== null && hashOf(passwordHash) === first.mark ? { passwordHash } : undefined;
  }

  return {
    async begin(userId, by) {
      if (!(await table.isOn(userId))) return undefined;
      const data =
        'passwordHash' in by
          ? { by: 'password', mark: hashOf(by.passwordHash) }
          : { by: 'provider', identityId: by.identityId };
      return tickets.issue({ purpose: 'second', userId, data, lifeMs: SECOND_STEP_MS });
    },
    async finish(principal, { ticket, code }, { network, device }) {
      const begun = ticket === undefined ? undefined : await tickets.find(ticket, 'second');
      if (ticket === undefined || !begun || begun.userId === null) return { kind: 'expired' };
      const { userId } = begun;
      const typed = DIGITS.test(code) ? { totp: code } : { recoveryCode: code };
      const checked = await checkCode(userId, typed, network);
      if (checked.kind === 'delayed') return { ...checked, userId };
      if (checked.kind === 'wrong') return { kind: 'wrong_code', userId };
      const taken = await tickets.take(ticket, 'second');
      const held = taken && (await stillGood(userId, taken.data));
      const user = held && (await users.byId(userId));
      if (!user) return { kind: 'expired' };
      if ('recoveryCode' in typed) {
        const owner = await credentials.of(userId);
        if (owner) letters.factorChanged(owner, 'one of the recovery codes was used to sign in');
      }
      return enter(principal, user, { device, ...held });
    },
  };
}
