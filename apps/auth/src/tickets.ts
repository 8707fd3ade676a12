import { randomBytes } from 'node:crypto';
import type { Prisma, PrismaClient } from '@pong/database/accounts';
import { lockStandingAccount } from './standing-account.ts';
import { hashOf } from './tokens.ts';

export type TicketPurpose = 'second' | 'passkey_new' | 'passkey_proof' | 'passkey_sign_in' | 'oidc';

export interface Ticket {
  userId: number | null;
  /** As it was given; whoever takes it checks its shape. */
  data: unknown;
}

/** The port to steps that were begun and are to be finished soon, once. Only hashes of their names are kept. */
export interface Tickets {
  /**
   * `token`: what names it, 128 random bits at least; made here by default, and told back. For an account that stands no
   * more nothing is kept, and the token leads nowhere.
   */
  issue(ticket: {
    purpose: TicketPurpose;
    userId?: number;
    data: Prisma.InputJsonObject;
    lifeMs: number;
    token?: string;
  }): Promise<string>;
  /** The step as long as it may be finished. */
  find(token: string, purpose: TicketPurpose): Promise<Ticket | undefined>;
  /** The same, used up: whoever comes second gets none. */
  take(token: string, purpose: TicketPurpose): Promise<Ticket | undefined>;
}

const TOKEN_BYTES = 32;

export function createTickets(options: { prisma: PrismaClient; now: () => number }): Tickets {
  const { prisma, now } = options;
  const find: Tickets['find'] = async (token, purpose) => {
    const row = await prisma.ticket.findFirst({
      where: { hash: hashOf(token), purpose, expiresAt: { gt: new Date(now()) } },
      select: { userId: true, data: true },
    });
    return row ?? undefined;
  };
  return {
    async issue({ purpose, userId, data, lifeMs, token = randomBytes(TOKEN_BYTES).toString('base64url') }) {
      // Nobody else clears away what was begun and never finished.
      await prisma.ticket.deleteMany({ where: { expiresAt: { lt: new Date(now()) } } });
      const row = { hash: hashOf(token), purpose, data, expiresAt: new Date(now() + lifeMs) };
      if (userId === undefined) await prisma.ticket.create({ data: row });
      else
        await prisma.$transaction(async (tx) => {
          if (await lockStandingAccount(tx, userId)) await tx.ticket.create({ data: { ...row, userId } });
        });
      return token;
    },
    find,
    async take(token, purpose) {
      const found = await find(token, purpose);
      if (!found) return undefined;
      const { count } = await prisma.ticket.deleteMany({ where: { hash: hashOf(token), purpose } });
      return count === 1 ? found : undefined;
    },
  };
}
