import type { PrismaClient } from '@pong/database/accounts';
import type { CredentialsAnswer } from '@pong/protocol';
import type { Audit, Transaction } from './audit.ts';
import { passkeyViewOf } from './passkey-table.ts';
import { type NewSession, sessionRow } from './sessions.ts';
import { hashOf } from './tokens.ts';

/** A full account that is open, with what proves it. */
export interface Held {
  userId: number;
  username: string;
  passwordHash: string | null;
  email: string | null;
}

/** As `GET /auth/credentials` tells them. */
export type Factors = Pick<CredentialsAnswer, 'totp' | 'recoveryCodesLeft' | 'passkeys' | 'providers'>;

/** The port to what an account is entered by. Each write is whole or not at all. */
export interface CredentialTable {
  of(userId: number): Promise<Held | undefined>;
  byName(key: string): Promise<Held | undefined>;
  /** By what else this user signs in. */
  factorsOf(userId: number): Promise<Factors>;
  /** If the password still is `from`: every session and link ends, and the given session begins. */
  change(userId: number, step: { from: string | null; to: string }, session: NewSession): Promise<boolean>;
  /** Uses the link up: every session and every other link of its user ends. False: it is not good any more. */
  reset(token: string, to: string): Promise<boolean>;
  /** Uses the link up: its address is the account's, and no link from before is good any more. The account as it was. */
  confirmEmail(token: string): Promise<(Held & { confirmed: string | null }) | undefined>;
  /** Links to the address end with it. */
  removeEmail(userId: number): Promise<void>;
}

export function createCredentialTable(options: {
  prisma: PrismaClient;
  audit: Pick<Audit, 'change'>;
  now: () => number;
}): CredentialTable {
  const { prisma, audit, now } = options;
  const open = { account: 'full', bannedAt: null, deletedAt: null } as const;
  const seen = { id: true, username: true, passwordHash: true, email: true } as const;
  const held = (row: { id: number } & Omit<Held, 'userId'>): Held => {
    const { id: userId, ...rest } = row;
    return { userId, ...rest };
  };

  /** Nobody must come in by what was sent before: not to an address of old, nor by somebody who knew the old password. */
  async function endLinks(tx: Transaction, userId: number): Promise<void> {
    await tx.link.updateMany({ where: { userId, usedAt: null }, data: { usedAt: new Date(now()) } });
  }

  /** What held under the old password must not outlive it. */
  async function endAll(tx: Transaction, userId: number): Promise<void> {
    const ended = new Date(now());
    await tx.session.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: ended } });
    await endLinks(tx, userId);
    await tx.ticket.deleteMany({ where: { userId } });
  }

  /** The user of a link that is used up by this very step; whoever comes second gets nobody. */
  async function useUp(tx: Transaction, token: string, purpose: 'reset' | 'email') {
    const hash = hashOf(token);
    // The user comes before the links, as for everyone who ends them: two would wait for each other otherwise.
    await tx.$queryRaw`
      SELECT 1 FROM "auth"."User"
      WHERE "id" = (SELECT "userId" FROM "auth"."Link" WHERE "hash" = ${hash}) FOR UPDATE`;
    const { count } = await tx.link.updateMany({
      where: { hash, purpose, usedAt: null, expiresAt: { gt: new Date(now()) } },
      data: { usedAt: new Date(now()) },
    });
    return count === 1 ? tx.link.findUniqueOrThrow({ where: { hash } }) : undefined;
  }

  return {
    async of(userId) {
      const row = await prisma.user.findFirst({ where: { id: userId, ...open }, select: seen });
      return row ? held(row) : undefined;
    },
    async byName(usernameKey) {
      const row = await prisma.user.findFirst({ where: { usernameKey, ...open }, select: seen });
      return row ? held(row) : undefined;
    },
    async factorsOf(userId) {
      const [confirmed, recoveryCodesLeft, passkeys, identities] = await Promise.all([
        prisma.totp.count({ where: { userId, confirmedAt: { not: null } } }),
        prisma.recoveryCode.count({ where: { userId, usedAt: null } }),
        prisma.passkey.findMany({ where: { userId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }),
        prisma.identity.findMany({ where: { userId }, orderBy: { provider: 'asc' } }),
      ]);
      return {
        totp: confirmed > 0,
        recoveryCodesLeft,
        passkeys: passkeys.map(passkeyViewOf),
        providers: identities.map(({ provider }) => provider),
      };
    },
    change: (userId, { from, to }, session) =>
      audit.change(async (tx, record) => {
        const { count } = await tx.user.updateMany({
          where: { id: userId, passwordHash: from, ...open },
          data: { passwordHash: to },
        });
        if (count === 0) return false;
        await endAll(tx, userId);
        await tx.session.create({ data: { userId, ...sessionRow(session, now()) } });
        record('password_changed', { userId, sid: session.sid });
        return true;
      }),
    reset: (token, to) =>
      audit.change(async (tx, record) => {
        const link = await useUp(tx, token, 'reset');
        if (!link) return false;
        const { userId } = link;
        const { count } = await tx.user.updateMany({
          where: { id: userId, ...open },
          data: { passwordHash: to },
        });
        if (count === 0) return false;
        await endAll(tx, userId);
        record('password_reset', { userId });
        return true;
      }),
    confirmEmail: (token) =>
      audit.change(async (tx, record) => {
        const link = await useUp(tx, token, 'email');
        const row = link && (await tx.user.findFirst({ where: { id: link.userId, ...open }, select: seen }));
        if (!link || !row) return undefined;
        const { userId, email } = link;
        await tx.user.update({ where: { id: userId }, data: { email } });
        await endLinks(tx, userId);
        record('email_confirmed', { userId });
        return { ...held(row), confirmed: email };
      }),
    removeEmail: (userId) =>
      audit.change(async (tx, record) => {
        const { count } = await tx.user.updateMany({
          where: { id: userId, email: { not: null } },
          data: { email: null },
        });
        await endLinks(tx, userId);
        if (count === 1) record('email_removed', { userId });
      }),
  };
}
