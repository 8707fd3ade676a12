import type { PrismaClient } from '@pong/database/accounts';
import type { KeyStore } from './keys.ts';

/** Any number, the same for every auth process: whoever makes the first key holds it. */
const FIRST_KEY_LOCK = 7_305_114;

export function createKeyStore(prisma: PrismaClient): KeyStore {
  return {
    all: () => prisma.signingKey.findMany({ orderBy: [{ createdAt: 'desc' }, { kid: 'asc' }] }),
    addFirst: (key) =>
      prisma.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(${FIRST_KEY_LOCK})`;
        if ((await tx.signingKey.count({ where: { retiredAt: null } })) === 0)
          await tx.signingKey.create({ data: key });
      }),
  };
}
