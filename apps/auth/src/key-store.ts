import type { PrismaClient } from '@pong/database/accounts';
import type { KeyStore } from './keys.ts';

/** Any number, the same for every auth process and command: whoever changes what signs holds it. */
const SIGNER_LOCK = 7_305_114;

export function createKeyStore(prisma: PrismaClient): KeyStore {
  return {
    all: () => prisma.signingKey.findMany({ orderBy: [{ signsFrom: 'desc' }, { kid: 'asc' }] }),
    addFirst: ({ signsFrom, ...key }) =>
      prisma.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SIGNER_LOCK})`;
        if ((await tx.signingKey.count({ where: { retiredAt: null } })) === 0)
          await tx.signingKey.create({ data: { ...key, signsFrom, createdAt: signsFrom } });
      }),
    addNext: (key, endedBefore) =>
      prisma.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SIGNER_LOCK})`;
        await tx.signingKey.deleteMany({ where: { retiredAt: { lt: endedBefore } } });
        await tx.signingKey.updateMany({
          where: { OR: [{ retiredAt: null }, { retiredAt: { gt: key.signsFrom } }] },
          data: { retiredAt: key.signsFrom },
        });
        await tx.signingKey.create({ data: key });
      }),
    async remove(kid) {
      const { count } = await prisma.signingKey.deleteMany({ where: { kid } });
      return count === 1;
    },
    async seal(kid, sealed) {
      await prisma.signingKey.updateMany({ where: { kid }, data: { privateJwk: sealed } });
    },
  };
}
