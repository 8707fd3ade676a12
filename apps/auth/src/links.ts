import { randomBytes } from 'node:crypto';
import type { PrismaClient } from '@pong/database/accounts';
import type { Audit } from './audit.ts';
import { lockStandingAccount } from './standing-account.ts';
import { hashOf } from './tokens.ts';

const TOKEN_BYTES = 32;

export type LinkPurpose = 'reset' | 'email';

export interface Link {
  userId: number;
  username: string;
  /** Of `email`: the address it was sent to. */
  email: string | null;
}

/** The port to the table of links that were sent or printed. Only hashes are kept. */
export interface Links {
  /**
   * The secret of a new one, told this once. `email`: the address that it will confirm. Undefined: the account stands no
   * more, or is not what it was.
   */
  issue(link: {
    userId: number;
    purpose: LinkPurpose;
    lifeMs: number;
    email?: string;
    /** What the account was like when the link was asked for; when it is not any more, there is none. */
    basis?: { email?: string | null; passwordHash?: string | null };
  }): Promise<string | undefined>;
  /** How many were made for this user within the last `withinMs`. */
  recent(userId: number, purpose: LinkPurpose, withinMs: number): Promise<number>;
  /** Whose one it is, when it is good. Using it is its writer's affair: once, with what it allows. */
  find(token: string, purpose: LinkPurpose): Promise<Link | undefined>;
}

export function createLinks(options: {
  prisma: PrismaClient;
  audit: Pick<Audit, 'change'>;
  now: () => number;
}): Links {
  const { prisma, audit, now } = options;
  return {
    async issue({ userId, purpose, lifeMs, email, basis }) {
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      const createdAt = new Date(now());
      const expiresAt = new Date(now() + lifeMs);
      return audit.change(async (tx, record) => {
        if (!(await lockStandingAccount(tx, userId))) return undefined;
        if (basis && (await tx.user.count({ where: { id: userId, ...basis } })) === 0) return undefined;
        await tx.link.create({
          data: { hash: hashOf(token), userId, purpose, email: email ?? null, createdAt, expiresAt },
        });
        record('link_made', { userId, purpose });
        return token;
      });
    },
    recent(userId, purpose, withinMs) {
      const createdAt = { gt: new Date(now() - withinMs) };
      return prisma.link.count({ where: { userId, purpose, createdAt } });
    },
    async find(token, purpose) {
      const row = await prisma.link.findFirst({
        where: {
          hash: hashOf(token),
          purpose,
          usedAt: null,
          expiresAt: { gt: new Date(now()) },
          user: { account: 'full', bannedAt: null, deletedAt: null },
        },
        select: { userId: true, email: true, user: { select: { username: true } } },
      });
      return row ? { userId: row.userId, username: row.user.username, email: row.email } : undefined;
    },
  };
}
