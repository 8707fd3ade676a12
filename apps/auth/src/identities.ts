import { randomUUID } from 'node:crypto';
import { failureOf, type PrismaClient } from '@pong/database/accounts';
import type { Audit } from './audit.ts';
import { hasAnotherWayIn } from './last-credential.ts';
import { lockStandingAccount } from './standing-account.ts';

/** Somebody at a provider: `subject` within `issuer` never changes. */
export interface NewIdentity {
  provider: string;
  issuer: string;
  subject: string;
}

/** The port to the links between accounts and providers. Each write is whole or not at all. */
export interface Identities {
  of(stranger: { issuer: string; subject: string }): Promise<{ id: string; userId: number } | undefined>;
  isLinked(id: string): Promise<boolean>;
  used(id: string): Promise<void>;
  /** `taken`: somebody else's, or the account has another one of this provider. `gone`: the account stands no more. */
  link(userId: number, identity: NewIdentity): Promise<'linked' | 'taken' | 'gone'>;
  unlink(userId: number, provider: string): Promise<'removed' | 'not_found' | 'last_credential'>;
  /** Notes that the user of this session came back from a provider that had asked who is there. */
  proven(session: { userId: number; sid: string }): Promise<void>;
  /** Whether that was within the last `withinMs`. */
  isProven(session: { userId: number; sid: string }, withinMs: number): Promise<boolean>;
}

/** The row of a link, without whose it is. */
export function identityRow(identity: NewIdentity, nowMs: number) {
  const at = new Date(nowMs);
  return { id: randomUUID(), ...identity, createdAt: at, lastUsedAt: at };
}

export function createIdentities(options: {
  prisma: PrismaClient;
  audit: Pick<Audit, 'change'>;
  /** Configured providers, by id. */
  providers: readonly string[];
  now: () => number;
}): Identities {
  const { prisma, audit, providers, now } = options;

  async function linkedBy(userId: number, { issuer, subject }: NewIdentity): Promise<boolean> {
    return (await prisma.identity.count({ where: { userId, issuer, subject } })) === 1;
  }

  return {
    async of({ issuer, subject }) {
      const where = { issuer_subject: { issuer, subject } };
      const row = await prisma.identity.findUnique({ where, select: { id: true, userId: true } });
      return row ?? undefined;
    },
    isLinked: async (id) => (await prisma.identity.count({ where: { id } })) === 1,
    async used(id) {
      await prisma.identity.updateMany({ where: { id }, data: { lastUsedAt: new Date(now()) } });
    },
    async link(userId, identity) {
      if (await linkedBy(userId, identity)) return 'linked';
      try {
        return await audit.change(async (tx, record) => {
          if (!(await lockStandingAccount(tx, userId))) return 'gone';
          await tx.identity.create({ data: { userId, ...identityRow(identity, now()) } });
          record('oidc_linked', { userId, by: identity.provider });
          return 'linked';
        });
      } catch (error) {
        if (failureOf(error) !== 'conflict') throw error;
        return (await linkedBy(userId, identity)) ? 'linked' : 'taken';
      }
    },
    unlink: (userId, provider) =>
      audit.change(async (tx, record) => {
        const row = await tx.identity.findFirst({ where: { userId, provider }, select: { id: true } });
        if (!row) return 'not_found';
        if (!(await hasAnotherWayIn(tx, { userId, without: row.id, providers }))) return 'last_credential';
        const { count } = await tx.identity.deleteMany({ where: { id: row.id } });
        if (count === 0) return 'not_found';
        record('oidc_unlinked', { userId, by: provider });
        return 'removed';
      }),
    async proven({ userId, sid }) {
      const provenAt = new Date(now());
      await prisma.session.updateMany({ where: { id: sid, userId }, data: { provenAt } });
    },
    async isProven({ userId, sid }, withinMs) {
      const provenAt = { gt: new Date(now() - withinMs) };
      return (await prisma.session.count({ where: { id: sid, userId, revokedAt: null, provenAt } })) === 1;
    },
  };
}
