import type { PrismaClient } from '@pong/database/accounts';
import type { SessionView } from '@pong/protocol';
import type { Audit } from './audit.ts';

/** More than anybody has; so many are listed. */
const LISTED_MAX = 200;

/** The port to the sessions of one user. */
export interface SessionList {
  /** Those that are open, the last used first. */
  of(userId: number): Promise<Omit<SessionView, 'current'>[]>;
  /** Ends one of this user's now; false when there was no such open one. */
  end(userId: number, sid: string): Promise<boolean>;
  /** Ends all of this user's but `keep`; how many were open. */
  endAll(userId: number, keep?: string): Promise<number>;
}

export function createSessionList(options: {
  prisma: PrismaClient;
  audit: Pick<Audit, 'change'>;
  now: () => number;
}): SessionList {
  const { prisma, audit, now } = options;
  const openOf = (userId: number) => ({ userId, revokedAt: null, expiresAt: { gt: new Date(now()) } });

  return {
    async of(userId) {
      const rows = await prisma.session.findMany({
        where: openOf(userId),
        orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
        take: LISTED_MAX,
        select: { id: true, device: true, createdAt: true, rotatedAt: true, expiresAt: true },
      });
      return rows
        .map(({ id, device, createdAt, rotatedAt, expiresAt }) => ({
          id,
          device: device ?? 'Unknown device',
          createdAtMs: createdAt.getTime(),
          lastUsedAtMs: (rotatedAt ?? createdAt).getTime(),
          expiresAtMs: expiresAt.getTime(),
        }))
        .toSorted((a, b) => b.lastUsedAtMs - a.lastUsedAtMs);
    },
    end: (userId, sid) =>
      audit.change(async (tx, record) => {
        const { count } = await tx.session.updateMany({
          where: { id: sid, ...openOf(userId) },
          data: { revokedAt: new Date(now()) },
        });
        if (count === 1) record('session_ended', { userId, sid });
        return count === 1;
      }),
    endAll: (userId, keep) =>
      audit.change(async (tx, record) => {
        const { count } = await tx.session.updateMany({
          where: { ...openOf(userId), ...(keep !== undefined && { id: { not: keep } }) },
          data: { revokedAt: new Date(now()) },
        });
        record('sessions_ended', { userId, which: keep === undefined ? 'all' : 'others', count });
        return count;
      }),
  };
}
