import type { PrismaClient } from '@pong/database/accounts';
import type { ApiKeyView, NewApiKey } from '@pong/protocol';
import type { ApiKeyAnswer } from '@pong/protocol/internal';
import type { Audit } from './audit.ts';
import { lockStandingAccount } from './standing-account.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How exactly the last use is kept: one write a minute and key, however busy it is. */
const USE_STEP_MS = 60_000;

/** The port to the table of API keys. */
export interface ApiKeyTable {
  /** `too_many`: this user has `most` already. `gone`: the account stands no more. */
  add(
    userId: number,
    key: { id: string; hash: string; hint: string } & NewApiKey,
    most: number,
  ): Promise<{ kind: 'added'; apiKey: ApiKeyView } | { kind: 'too_many' | 'gone' }>;
  /** Those of a user that were not revoked, newest first. */
  of(userId: number): Promise<ApiKeyView[]>;
  /** Ends it now; false when this user has no such key, or not any more. */
  revoke(userId: number, id: string): Promise<boolean>;
  byHash(hash: string): Promise<ApiKeyAnswer>;
  /** Of these ids those of keys that are good: user id by key id. */
  activeOf(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

const shown = {
  id: true,
  name: true,
  hint: true,
  scopes: true,
  tier: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
} as const;

interface Row extends Pick<ApiKeyView, 'id' | 'name' | 'hint' | 'scopes' | 'tier'> {
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
}

function viewOf({ createdAt, expiresAt, lastUsedAt, ...rest }: Row): ApiKeyView {
  return {
    ...rest,
    createdAtMs: createdAt.getTime(),
    expiresAtMs: expiresAt.getTime(),
    lastUsedAtMs: lastUsedAt?.getTime() ?? null,
  };
}

export function createApiKeyTable(options: {
  prisma: PrismaClient;
  audit: Pick<Audit, 'change'>;
  now: () => number;
}): ApiKeyTable {
  const { prisma, audit, now } = options;
  const good = () => ({ revokedAt: null, expiresAt: { gt: new Date(now()) } });

  return {
    add: (userId, { id, hash, hint, name, scopes, expiresInDays }, most) =>
      audit.change(async (tx, record) => {
        // Whoever makes several at once waits here, so that they are counted.
        if (!(await lockStandingAccount(tx, userId))) return { kind: 'gone' };
        if ((await tx.apiKey.count({ where: { userId, ...good() } })) >= most) return { kind: 'too_many' };
        const createdAt = new Date(now());
        const expiresAt = new Date(now() + expiresInDays * DAY_MS);
        const data = { id, userId, hash, hint, name, scopes, createdAt, expiresAt };
        const row = await tx.apiKey.create({ data, select: shown });
        record('api_key_made', { userId, keyId: id, scopes });
        return { kind: 'added', apiKey: viewOf(row) };
      }),
    async of(userId) {
      const rows = await prisma.apiKey.findMany({
        where: { userId, revokedAt: null },
        orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
        select: shown,
      });
      return rows.map(viewOf);
    },
    revoke: (userId, id) =>
      audit.change(async (tx, record) => {
        const { count } = await tx.apiKey.updateMany({
          where: { id, userId, revokedAt: null },
          data: { revokedAt: new Date(now()) },
        });
        if (count === 1) record('api_key_revoked', { userId, keyId: id });
        return count === 1;
      }),
    async byHash(hash) {
      const row = await prisma.apiKey.findFirst({
        where: { hash, ...good(), user: { bannedAt: null, deletedAt: null } },
        select: { ...shown, user: { select: { id: true, username: true, account: true } } },
      });
      if (!row) return { outcome: 'unknown' };
      if (now() - (row.lastUsedAt?.getTime() ?? 0) >= USE_STEP_MS)
        await prisma.apiKey.updateMany({ where: { id: row.id }, data: { lastUsedAt: new Date(now()) } });
      const { id: keyId, scopes, tier, expiresAt, user } = row;
      const { id: userId, username, account } = user;
      return {
        outcome: 'known',
        keyId,
        userId,
        username,
        account,
        scopes,
        tier,
        expiresAtMs: expiresAt.getTime(),
      };
    },
    async activeOf(ids) {
      const rows = await prisma.apiKey.findMany({
        where: { id: { in: [...ids] }, ...good(), user: { bannedAt: null, deletedAt: null } },
        select: { id: true, userId: true },
      });
      return new Map(rows.map(({ id, userId }) => [id, userId]));
    },
  };
}
