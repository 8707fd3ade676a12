import type { Prisma, PrismaClient } from '@pong/database/accounts';
import {
  ADMIN_PAGE,
  type AdminUser,
  type AdminUsersAnswer,
  type AdminUsersQuery,
  writtenUserId,
} from '@pong/protocol';
import type { Audit, Transaction } from './audit.ts';
import type { BanTable, NewBan } from './ban-table.ts';
import { known, seen } from './users.ts';

/** What an administrator may do only while there is another one. */
export interface Rule {
  /** Pages must not lock everyone out; an operator's command has another way in. */
  keepOneAdmin: boolean;
}

export type Changed =
  | { kind: 'changed'; user: AdminUser }
  | { kind: 'not_found' }
  | { kind: 'last_admin' }
  /** A guest has no password: nobody could be sure who it is. */
  | { kind: 'guest' };

/** The port to accounts for whoever runs the house. */
export interface AdminTable {
  /** Whether this session is open, and its user an administrator at this moment. */
  isAdmin(userId: number, sid: string): Promise<boolean>;
  list(query: AdminUsersQuery): Promise<AdminUsersAnswer>;
  find(userId: number): Promise<AdminUser | undefined>;
  byKey(usernameKey: string): Promise<AdminUser | undefined>;
  ban(userId: number, ban: NewBan, rule: Rule): Promise<Changed>;
  unban(userId: number): Promise<Changed>;
  setRole(userId: number, role: AdminUser['role'], rule: Rule): Promise<Changed>;
}

const columns = { ...seen, createdAt: true } as const;
type Row = Parameters<typeof known>[0] & { createdAt: Date };
const MOST_ID = 2_147_483_647;

const viewOf = (row: Row): AdminUser => ({ ...known(row), createdAtMs: row.createdAt.getTime() });

function matching({ query = '', only, before }: AdminUsersQuery): Prisma.UserWhereInput {
  const key = query.normalize('NFKC').toLowerCase();
  // In LIKE these stand for other letters.
  const contains = key.replace(/[\\%_]/g, '\\$&');
  const id = writtenUserId.safeParse(key).data;
  return {
    ...(key !== '' && { OR: [{ usernameKey: { contains } }, ...(id === undefined ? [] : [{ id }])] }),
    ...(only === 'admin' && { role: 'admin' }),
    ...(only === 'banned' && { bannedAt: { not: null } }),
    ...(only === 'guest' && { account: 'placeholder' }),
    ...(before !== undefined && { AND: { id: { lt: Math.min(before, MOST_ID) } } }),
  };
}

/** Asked before the user's own row is locked. */
export async function isLastAdmin(tx: Transaction, userId: number): Promise<boolean> {
  // Two who demote each other come one after the other: the second finds itself the last.
  const admins = await tx.$queryRaw<{ id: number }[]>`
    SELECT "id" FROM "auth"."User"
    WHERE "role" = 'admin' AND "bannedAt" IS NULL AND "deletedAt" IS NULL
    ORDER BY "id" FOR UPDATE`;
  return admins.length === 1 && admins[0]?.id === userId;
}

export function createAdminTable(options: {
  prisma: PrismaClient;
  bans: BanTable;
  audit: Pick<Audit, 'change'>;
  now: () => number;
}): AdminTable {
  const { prisma, bans, audit, now } = options;

  async function lockedUser(tx: Transaction, userId: number) {
    await tx.$queryRaw`SELECT 1 FROM "auth"."User" WHERE "id" = ${userId} FOR UPDATE`;
    return tx.user.findFirst({ where: { id: userId, deletedAt: null }, select: columns });
  }

  const changed = async (tx: Transaction, id: number): Promise<Changed> => ({
    kind: 'changed',
    user: viewOf(await tx.user.findUniqueOrThrow({ where: { id }, select: columns })),
  });

  return {
    async isAdmin(userId, sid) {
      const found = await prisma.session.count({
        where: {
          id: sid,
          userId,
          revokedAt: null,
          expiresAt: { gt: new Date(now()) },
          user: { role: 'admin', bannedAt: null, deletedAt: null },
        },
      });
      return found === 1;
    },
    async list(query) {
      const rows = await prisma.user.findMany({
        where: matching(query),
        orderBy: { id: 'desc' },
        take: ADMIN_PAGE + 1,
        select: columns,
      });
      const users = rows.slice(0, ADMIN_PAGE).map(viewOf);
      return { users, next: rows.length > ADMIN_PAGE ? (users.at(-1)?.id ?? null) : null };
    },
    async find(id) {
      const row = await prisma.user.findUnique({ where: { id }, select: columns });
      return row ? viewOf(row) : undefined;
    },
    async byKey(usernameKey) {
      const row = await prisma.user.findUnique({ where: { usernameKey }, select: columns });
      return row ? viewOf(row) : undefined;
    },
    ban: (userId, ban, { keepOneAdmin }) =>
      audit.change(async (tx, record) => {
        const last = await isLastAdmin(tx, userId);
        if (!(await lockedUser(tx, userId))) return { kind: 'not_found' };
        if (last && keepOneAdmin) return { kind: 'last_admin' };
        await bans.ban(tx, userId, ban);
        record('banned', { userId, ...(ban.untilMs !== undefined && { untilMs: ban.untilMs }) });
        return changed(tx, userId);
      }),
    unban: (userId) =>
      audit.change(async (tx, record) => {
        const user = await lockedUser(tx, userId);
        if (!user) return { kind: 'not_found' };
        if (user.bannedAt) {
          await bans.lift(tx, userId);
          record('unbanned', { userId });
        }
        return changed(tx, userId);
      }),
    setRole: (userId, role, { keepOneAdmin }) =>
      audit.change(async (tx, record) => {
        const last = await isLastAdmin(tx, userId);
        const user = await lockedUser(tx, userId);
        if (!user) return { kind: 'not_found' };
        if (user.role === role) return changed(tx, userId);
        if (user.account !== 'full') return { kind: 'guest' };
        if (last && keepOneAdmin) return { kind: 'last_admin' };
        await tx.user.update({ where: { id: userId }, data: { role } });
        // Tokens say the old role for a quarter of an hour: with their session they end within a second.
        await tx.session.updateMany({
          where: { userId, revokedAt: null },
          data: { revokedAt: new Date(now()) },
        });
        record('role_changed', { userId, role });
        return changed(tx, userId);
      }),
  };
}
