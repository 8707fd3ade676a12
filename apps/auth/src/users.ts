import { failureOf, type PrismaClient } from '@pong/database/accounts';
import { lookKey, type User, usernameKey } from '@pong/protocol';
import type { Audit } from './audit.ts';
import { identityRow, type NewIdentity } from './identities.ts';
import { type NewSession, sessionRow } from './sessions.ts';

/** A row of the users table as the verbs see it. */
export interface KnownUser extends User {
  standing: 'open' | 'banned' | 'deleted';
}

export interface Credential {
  username: string;
  /** None: its owner comes in another way. */
  passwordHash?: string;
  /** By whom at a provider the owner comes in. */
  identity?: NewIdentity;
}

/** The port to the users table. `conflict`: a unique value was taken, by name or by guest id. */
export interface Users {
  byId(id: number): Promise<KnownUser | undefined>;
  ofGuest(guestId: string): Promise<KnownUser | undefined>;
  /** With what is needed to check a password; a deleted one is nobody. */
  byName(key: string): Promise<(KnownUser & { passwordHash: string | null }) | undefined>;
  /** Which of these keys of names (`lookKey`) are in use, or held for somebody who gave the name up, other than `by`. */
  taken(keys: readonly string[], by?: number): Promise<ReadonlySet<string>>;
  createGuest(guestId: string, username: string, session: NewSession): Promise<KnownUser | 'conflict'>;
  createFull(credential: Credential, session: NewSession): Promise<KnownUser | 'conflict'>;
  /** The same row becomes a full account; its sessions end and the given one begins, all or nothing. */
  claim(
    id: number,
    credential: Credential,
    session: NewSession,
  ): Promise<KnownUser | 'conflict' | 'not_placeholder'>;
}

/** The columns of `known`. */
export const seen = {
  id: true,
  username: true,
  role: true,
  account: true,
  bannedAt: true,
  deletedAt: true,
} as const;

interface Row extends User {
  bannedAt: Date | null;
  deletedAt: Date | null;
}

export function known({ id, username, role, account, bannedAt, deletedAt }: Row): KnownUser {
  const standing = deletedAt ? 'deleted' : bannedAt ? 'banned' : 'open';
  return { id, username, role, account, standing };
}

/** As the wire knows a user. */
export function publicUser({ id, username, role, account }: KnownUser): User {
  return { id, username, role, account };
}

/** A name with its keys, as a row has them. */
export function named(username: string) {
  return { username, usernameKey: usernameKey(username), lookKey: lookKey(username) };
}

export function createUsers(options: {
  prisma: PrismaClient;
  audit: Pick<Audit, 'change'>;
  now: () => number;
}): Users {
  const { prisma, audit, now } = options;

  return {
    async byId(id) {
      const row = await prisma.user.findUnique({ where: { id }, select: seen });
      return row ? known(row) : undefined;
    },
    async ofGuest(guestId) {
      const row = await prisma.user.findUnique({ where: { guestId }, select: seen });
      return row ? known(row) : undefined;
    },
    async byName(key) {
      const row = await prisma.user.findUnique({
        where: { usernameKey: key },
        select: { ...seen, passwordHash: true },
      });
      return row && !row.deletedAt ? { ...known(row), passwordHash: row.passwordHash } : undefined;
    },
    async taken(keys, by = 0) {
      const wanted = { in: [...keys] };
      const used = await prisma.user.findMany({
        where: { lookKey: wanted, id: { not: by } },
        select: { lookKey: true },
      });
      // In this order: a name that is given up meanwhile is found in one of the two.
      const held = await prisma.formerName.findMany({
        where: { lookKey: wanted, userId: { not: by }, heldUntil: { gt: new Date(now()) } },
        select: { lookKey: true },
      });
      return new Set([...used, ...held].map((row) => row.lookKey));
    },
    createGuest: (guestId, username, session) =>
      orConflict(async () =>
        known(
          await prisma.user.create({
            data: {
              guestId,
              ...named(username),
              account: 'placeholder',
              createdAt: new Date(now()),
              sessions: { create: sessionRow(session, now()) },
            },
            select: seen,
          }),
        ),
      ),
    createFull: ({ username, passwordHash, identity }, session) =>
      orConflict(() =>
        audit.change(async (tx, record) => {
          const row = await tx.user.create({
            data: {
              ...named(username),
              passwordHash: passwordHash ?? null,
              ...(identity && { identities: { create: identityRow(identity, now()) } }),
              account: 'full',
              createdAt: new Date(now()),
              sessions: { create: sessionRow(session, now()) },
            },
            select: seen,
          });
          record('register', { userId: row.id, sid: session.sid });
          return known(row);
        }),
      ),
    claim: (id, { username, passwordHash, identity }, session) =>
      orConflict(() =>
        audit.change(async (tx, record) => {
          const { count } = await tx.user.updateMany({
            where: { id, account: 'placeholder', bannedAt: null, deletedAt: null },
            data: { ...named(username), passwordHash: passwordHash ?? null, account: 'full' },
          });
          if (count === 0) return 'not_placeholder';
          if (identity) await tx.identity.create({ data: { userId: id, ...identityRow(identity, now()) } });
          await tx.session.updateMany({
            where: { userId: id, revokedAt: null },
            data: { revokedAt: new Date(now()) },
          });
          await tx.session.create({ data: { userId: id, ...sessionRow(session, now()) } });
          record('claim', { userId: id, sid: session.sid });
          return known(await tx.user.findUniqueOrThrow({ where: { id }, select: seen }));
        }),
      ),
  };
}

export async function orConflict<T>(write: () => Promise<T>): Promise<T | 'conflict'> {
  try {
    return await write();
  } catch (error) {
    if (failureOf(error) === 'conflict') return 'conflict';
    throw error;
  }
}
