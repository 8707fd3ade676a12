import type { PrismaClient } from '@pong/database/accounts';
import type { Audit } from './audit.ts';
import type { Errands } from './errands.ts';
import { type KnownUser, known, named, orConflict, seen } from './users.ts';

/** Between two changes of one account's name. */
const BETWEEN_MS = 7 * 24 * 60 * 60_000;
/** For so long nobody else may take a name that was given up: links and memories still lead to its former owner. */
export const HELD_MS = 30 * 24 * 60 * 60_000;

export interface FormerName {
  username: string;
  leftAtMs: number;
  heldUntilMs: number;
}

export type Renamed =
  | { kind: 'renamed'; user: KnownUser; errandId: string }
  | { kind: 'taken' }
  | { kind: 'lately'; openAtMs: number }
  /** It is the name already. */
  | { kind: 'same' }
  /** No full account that is open. */
  | { kind: 'gone' };

/** The port to the names of an account, present and former. */
export interface NameTable {
  /** The name, its history, and the errand that tells the game, all or nothing. */
  rename(userId: number, username: string): Promise<Renamed>;
  /** Undefined: no full account that is open. `former`: the last one first. */
  of(
    userId: number,
  ): Promise<{ username: string; createdAtMs: number; former: FormerName[]; openAtMs: number } | undefined>;
}

export function createNameTable(deps: {
  prisma: PrismaClient;
  audit: Pick<Audit, 'change'>;
  errands: Pick<Errands, 'write'>;
  now: () => number;
}): NameTable {
  const { prisma, audit, errands, now } = deps;
  const open = { account: 'full', bannedAt: null, deletedAt: null } as const;
  const openAtMs = (lastLeft: Date | undefined) => (lastLeft ? lastLeft.getTime() + BETWEEN_MS : 0);

  return {
    async rename(userId, username) {
      const outcome = await orConflict(() =>
        audit.change(async (tx, record): Promise<Renamed> => {
          // Two at the same time come one after the other, so that the second finds the first one's change.
          await tx.$queryRaw`SELECT "id" FROM "auth"."User" WHERE "id" = ${userId} FOR UPDATE`;
          const row = await tx.user.findFirst({
            where: { id: userId, ...open },
            select: {
              username: true,
              lookKey: true,
              formerNames: { orderBy: { leftAt: 'desc' }, take: 1, select: { leftAt: true } },
            },
          });
          if (!row) return { kind: 'gone' };
          if (row.username === username) return { kind: 'same' };
          const atMs = openAtMs(row.formerNames[0]?.leftAt);
          if (atMs > now()) return { kind: 'lately', openAtMs: atMs };
          await tx.formerName.create({
            data: {
              userId,
              username: row.username,
              lookKey: row.lookKey,
              leftAt: new Date(now()),
              heldUntil: new Date(now() + HELD_MS),
            },
          });
          const renamed = await tx.user.update({
            where: { id: userId },
            data: named(username),
            select: seen,
          });
          const errandId = await errands.write(tx, { kind: 'rename', playerId: userId, name: username });
          record('renamed', { userId });
          return { kind: 'renamed', user: known(renamed), errandId };
        }),
      );
      return outcome === 'conflict' ? { kind: 'taken' } : outcome;
    },
    async of(userId) {
      const row = await prisma.user.findFirst({
        where: { id: userId, ...open },
        select: { username: true, createdAt: true, formerNames: { orderBy: { leftAt: 'desc' } } },
      });
      if (!row) return undefined;
      return {
        username: row.username,
        createdAtMs: row.createdAt.getTime(),
        former: row.formerNames.map((name) => ({
          username: name.username,
          leftAtMs: name.leftAt.getTime(),
          heldUntilMs: name.heldUntil.getTime(),
        })),
        openAtMs: openAtMs(row.formerNames[0]?.leftAt),
      };
    },
  };
}
