import { randomUUID } from 'node:crypto';
import type { PrismaClient } from '@pong/database/accounts';
import type { Audit } from './audit.ts';
import { hashOf, newRefreshToken, REFRESH_SECONDS, type RefreshToken, writeRefreshToken } from './tokens.ts';

/** However often it is refreshed, a sign-in ends after this (ASVS 7.3.2). */
const LONGEST_MS = 180 * 24 * 60 * 60 * 1000;
const REFRESH_MS = REFRESH_SECONDS * 1000;
/** A guest's lasts as long as the sealed session that speaks for it, which the gateway renews. */
const GUEST_MS = 180 * 24 * 60 * 60 * 1000;
/** A guest's session with less than this left is renewed at the next visit. */
const GUEST_RENEW_MS = 7 * 24 * 60 * 60 * 1000;

/** A session that is about to be written together with its user. */
export interface NewSession {
  sid: string;
  lifeMs: number;
  /** As `deviceOf` names it. */
  device?: string | undefined;
  /** A guest's has none. */
  refresh?: RefreshToken;
}

export function newGuestSession(): NewSession {
  return { sid: randomUUID(), lifeMs: GUEST_MS };
}

/** A full account's, with the refresh token as the client gets it. */
export function newAccountSession(device?: string): { session: NewSession; refreshToken: string } {
  const refresh = newRefreshToken();
  return {
    session: { sid: randomUUID(), lifeMs: REFRESH_MS, refresh, device },
    refreshToken: writeRefreshToken(refresh),
  };
}

export function sessionRow({ sid, lifeMs, refresh, device }: NewSession, nowMs: number) {
  return {
    id: sid,
    createdAt: new Date(nowMs),
    expiresAt: new Date(nowMs + lifeMs),
    device: device ?? null,
    familyHash: refresh ? hashOf(refresh.family) : null,
    refreshHash: refresh ? hashOf(refresh.secret) : null,
  };
}

/** What a refresh token's family is in the database. */
export interface Family {
  sid: string;
  userId: number;
  open: boolean;
  refreshHash: string | null;
  previousRefreshHash: string | null;
  refreshSalt: string | null;
  rotatedAtMs: number | undefined;
  createdAtMs: number;
}

/** The port to the sessions table. */
export interface Sessions {
  /** If the user is neither banned nor deleted, and this still is the password where one is given: false otherwise. */
  openFor(userId: number, session: NewSession, passwordHash?: string): Promise<boolean>;
  /** The open session of a placeholder, made or renewed when there is none; undefined once the row is claimed. */
  ofGuest(userId: number): Promise<string | undefined>;
  isActive(userId: number, sid: string): Promise<boolean>;
  /** Of these sessions those that are open, of users neither banned nor deleted: user id by session id. */
  activeOf(sids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  family(familyHash: string): Promise<Family | undefined>;
  /** Replaces the secret if it still is `from`; false when somebody was faster or the session has ended. */
  rotate(family: Family, step: { from: string; to: string; salt: string }): Promise<boolean>;
  /** Ends it now, told as `event`; true when it was open. */
  revoke(sid: string, event: 'sign_out' | 'session_ended' | 'refresh_reused'): Promise<boolean>;
}

export function createSessions(options: {
  prisma: PrismaClient;
  audit: Pick<Audit, 'change'>;
  now: () => number;
}): Sessions {
  const { prisma, audit, now } = options;
  const openFor = (leastMs: number) => ({ revokedAt: null, expiresAt: { gt: new Date(now() + leastMs) } });

  return {
    async openFor(userId, session, passwordHash) {
      const { id, createdAt, expiresAt, device, familyHash, refreshHash } = sessionRow(session, now());
      // One statement, behind the lock of whoever changes the password or bans: both orders come out right.
      return audit.change(async (tx, record) => {
        const made = await tx.$executeRaw`
        WITH holder AS (
          SELECT "id" FROM "auth"."User"
          WHERE "id" = ${userId} AND "account" = 'full' AND "bannedAt" IS NULL AND "deletedAt" IS NULL
            AND (${passwordHash ?? null}::text IS NULL OR "passwordHash" = ${passwordHash ?? null})
          FOR SHARE
        )
        INSERT INTO "auth"."Session" ("id", "userId", "createdAt", "expiresAt", "device", "familyHash", "refreshHash")
        SELECT ${id}::uuid, "id", ${createdAt}, ${expiresAt}, ${device}, ${familyHash}, ${refreshHash} FROM holder`;
        if (made === 1) record('sign_in', { userId, sid: id });
        return made === 1;
      });
    },

    async ofGuest(userId) {
      const open = await prisma.session.findFirst({
        where: { userId, ...openFor(GUEST_RENEW_MS), user: { account: 'placeholder' } },
        orderBy: { createdAt: 'asc' },
        select: { id: true },
      });
      if (open) return open.id;
      return prisma.$transaction(async (tx) => {
        // Everyone who finds none waits here, a claim too: one session is made, and none after a claim.
        const locked = await tx.$queryRaw<{ account: string }[]>`
          SELECT "account"::text AS "account" FROM "auth"."User"
          WHERE "id" = ${userId} AND "bannedAt" IS NULL AND "deletedAt" IS NULL FOR UPDATE`;
        if (locked[0]?.account !== 'placeholder') return undefined;
        const ending = await tx.session.findFirst({
          where: { userId, ...openFor(0) },
          orderBy: { createdAt: 'asc' },
          select: { id: true },
        });
        const fresh = newGuestSession();
        if (!ending) {
          await tx.session.create({ data: { userId, ...sessionRow(fresh, now()) } });
          return fresh.sid;
        }
        await tx.session.update({
          where: { id: ending.id },
          data: { expiresAt: new Date(now() + fresh.lifeMs) },
        });
        return ending.id;
      });
    },

    async isActive(userId, sid) {
      const found = await prisma.session.findFirst({
        where: { id: sid, userId, ...openFor(0), user: { bannedAt: null, deletedAt: null } },
        select: { id: true },
      });
      return found !== null;
    },

    async activeOf(sids) {
      const rows = await prisma.session.findMany({
        where: { id: { in: [...sids] }, ...openFor(0), user: { bannedAt: null, deletedAt: null } },
        select: { id: true, userId: true },
      });
      return new Map(rows.map(({ id, userId }) => [id, userId]));
    },

    async family(familyHash) {
      const row = await prisma.session.findUnique({ where: { familyHash } });
      if (!row) return undefined;
      return {
        sid: row.id,
        userId: row.userId,
        open: row.revokedAt === null && row.expiresAt.getTime() > now(),
        refreshHash: row.refreshHash,
        previousRefreshHash: row.previousRefreshHash,
        refreshSalt: row.refreshSalt,
        rotatedAtMs: row.rotatedAt?.getTime(),
        createdAtMs: row.createdAt.getTime(),
      };
    },

    async rotate(family, { from, to, salt }) {
      const nowMs = now();
      const expiresAtMs = Math.min(nowMs + REFRESH_MS, family.createdAtMs + LONGEST_MS);
      const { count } = await prisma.session.updateMany({
        where: { id: family.sid, refreshHash: from, ...openFor(0) },
        data: {
          refreshHash: to,
          previousRefreshHash: from,
          refreshSalt: salt,
          rotatedAt: new Date(nowMs),
          expiresAt: new Date(expiresAtMs),
        },
      });
      return count === 1;
    },

    revoke: (sid, event) =>
      audit.change(async (tx, record) => {
        const [ended] = await tx.session.updateManyAndReturn({
          where: { id: sid, revokedAt: null },
          data: { revokedAt: new Date(now()) },
          select: { userId: true },
        });
        if (ended) record(event, { userId: ended.userId, sid });
        return ended !== undefined;
      }),
  };
}
