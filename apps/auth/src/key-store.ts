import type { PrismaClient } from '@pong/database/accounts';
import type { Audit } from './audit.ts';
import type { KeyStore } from './keys.ts';

/** Any number, the same for every auth process and command: whoever changes what signs holds it. */
const SIGNER_LOCK = 7_305_114;

export function createKeyStore(options: { prisma: PrismaClient; audit: Pick<Audit, 'change'> }): KeyStore {
  const { prisma, audit } = options;
  return {
    all: () => prisma.signingKey.findMany({ orderBy: [{ signsFrom: 'desc' }, { kid: 'asc' }] }),
    addFirst: ({ signsFrom, ...key }) =>
      audit.change(async (tx, record) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SIGNER_LOCK})`;
        if ((await tx.signingKey.count({ where: { retiredAt: null } })) > 0) return;
        await tx.signingKey.create({ data: { ...key, signsFrom, createdAt: signsFrom } });
        record('key_made', { keyId: key.kid });
      }),
    addNext: (key, endedBefore) =>
      audit.change(async (tx, record) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SIGNER_LOCK})`;
        await tx.signingKey.deleteMany({ where: { retiredAt: { lt: endedBefore } } });
        await tx.signingKey.updateMany({
          where: { OR: [{ retiredAt: null }, { retiredAt: { gt: key.signsFrom } }] },
          data: { retiredAt: key.signsFrom },
        });
        await tx.signingKey.create({ data: key });
        record('key_rotated', { keyId: key.kid });
      }),
    remove: (kid) =>
      audit.change(async (tx, record) => {
        const { count } = await tx.signingKey.deleteMany({ where: { kid } });
        if (count === 1) record('key_removed', { keyId: kid });
        return count === 1;
      }),
    async seal(kid, sealed) {
      await prisma.signingKey.updateMany({ where: { kid }, data: { privateJwk: sealed } });
    },
  };
}
