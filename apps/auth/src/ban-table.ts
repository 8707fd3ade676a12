import type { PrismaClient } from '@pong/database/accounts';
import type { BanView } from '@pong/protocol';
import type { Audit, Transaction } from './audit.ts';

/** More than anybody has been given; so many are listed. */
const LISTED_MAX = 50;
const LIFTED_AT_ONCE = 100;

export interface NewBan {
  reason: string;
  /** Milliseconds since the epoch; undefined: without an end. */
  untilMs?: number | undefined;
  /** The administrator; undefined for an operator's command. */
  byId?: number | undefined;
}

/** The port to bans. While one is in force `User.bannedAt` is set, and that is what everyone asks. */
export interface BanTable {
  /** In the place of one in force; every session and unused link ends. */
  ban(tx: Transaction, userId: number, ban: NewBan): Promise<void>;
  lift(tx: Transaction, userId: number): Promise<void>;
  inForce(userId: number): Promise<BanView | undefined>;
  /** All of a user, the newest first. */
  of(userId: number): Promise<BanView[]>;
  /** Lifts those whose time is over; how many. */
  liftEnded(): Promise<number>;
}

export function createBanTable(options: {
  prisma: PrismaClient;
  audit: Pick<Audit, 'change'>;
  now: () => number;
}): BanTable {
  const { prisma, audit, now } = options;

  async function lift(tx: Transaction, userId: number): Promise<void> {
    await tx.ban.updateMany({ where: { userId, endedAt: null }, data: { endedAt: new Date(now()) } });
    await tx.user.updateMany({ where: { id: userId }, data: { bannedAt: null } });
  }

  return {
    async ban(tx, userId, { reason, untilMs, byId }) {
      const at = new Date(now());
      await tx.user.updateMany({ where: { id: userId }, data: { bannedAt: at } });
      await tx.ban.updateMany({ where: { userId, endedAt: null }, data: { endedAt: at } });
      const until = untilMs === undefined ? null : new Date(untilMs);
      await tx.ban.create({ data: { userId, reason, at, until, byId: byId ?? null } });
      await tx.session.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: at } });
      await tx.link.updateMany({ where: { userId, usedAt: null }, data: { usedAt: at } });
    },
    lift,
    async inForce(userId) {
      const row = await prisma.ban.findFirst({ where: { userId, endedAt: null }, orderBy: { id: 'desc' } });
      return row ? viewOf(row) : undefined;
    },
    async of(userId) {
      const rows = await prisma.ban.findMany({
        where: { userId },
        orderBy: { id: 'desc' },
        take: LISTED_MAX,
      });
      return rows.map(viewOf);
    },
    async liftEnded() {
      const due = await prisma.ban.findMany({
        where: { endedAt: null, until: { lte: new Date(now()) } },
        take: LIFTED_AT_ONCE,
        select: { id: true, userId: true },
      });
      for (const { id, userId } of due)
        await audit.change(async (tx, record) => {
          // Another process may have lifted it, and an administrator put a new one in its place.
          await tx.$queryRaw`SELECT 1 FROM "auth"."User" WHERE "id" = ${userId} FOR UPDATE`;
          if ((await tx.ban.count({ where: { id, endedAt: null } })) === 0) return;
          await lift(tx, userId);
          record('unbanned', { userId, reason: 'ended' });
        });
      return due.length;
    },
  };
}

interface Row {
  id: number;
  reason: string;
  at: Date;
  until: Date | null;
  byId: number | null;
  endedAt: Date | null;
}

function viewOf({ id, reason, at, until, byId, endedAt }: Row): BanView {
  return {
    id,
    reason,
    atMs: at.getTime(),
    untilMs: until?.getTime() ?? null,
    byId,
    endedAtMs: endedAt?.getTime() ?? null,
  };
}
