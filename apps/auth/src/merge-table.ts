import type { PrismaClient } from '@pong/database/accounts';
import type { Mergeable } from '@pong/protocol';
import type { Audit } from './audit.ts';
import type { Errands } from './errands.ts';
import { lockStandingAccount } from './standing-account.ts';

/** For so long the question stands. */
const OFFERED_MS = 15 * 60_000;
/** What the row of a guest says who is part of an account now; its name is free for other guests. */
const MERGED_NAME = 'Merged guest';

/** The port to the question whether a guest's games shall be an account's. Each is decided once. */
export interface MergeTable {
  /** Puts the question, or puts it again while nobody has decided. False: it was decided, or the account stands no more. */
  offer(offer: { guestId: number; userId: number; games: number }): Promise<boolean>;
  standing(userId: number): Promise<Mergeable | undefined>;
  /** False: none stands. */
  decline(userId: number): Promise<boolean>;
  /** The guest's row is the account's, its sessions end, and the errand is written; its id. Undefined: none stands. */
  accept(userId: number): Promise<string | undefined>;
}

export function createMergeTable(deps: {
  prisma: PrismaClient;
  audit: Pick<Audit, 'change'>;
  errands: Pick<Errands, 'write'>;
  now: () => number;
}): MergeTable {
  const { prisma, audit, errands, now } = deps;
  const isOpen = { account: 'placeholder', bannedAt: null, deletedAt: null } as const;
  const standing = (userId: number) => ({
    userId,
    decidedAt: null,
    expiresAt: { gt: new Date(now()) },
    guest: isOpen,
  });
  type Client = Pick<PrismaClient, 'mergeOffer'>;
  const find = (client: Client, userId: number) =>
    client.mergeOffer.findFirst({
      where: standing(userId),
      orderBy: { expiresAt: 'desc' },
      select: { guestUserId: true, games: true, guest: { select: { username: true } } },
    });
  /** Whoever comes second has decided nothing. */
  async function close(client: Client, userId: number, guestUserId: number): Promise<boolean> {
    const { count } = await client.mergeOffer.updateMany({
      where: { ...standing(userId), guestUserId },
      data: { decidedAt: new Date(now()) },
    });
    return count === 1;
  }

  return {
    async offer({ guestId: guestUserId, userId, games }) {
      const pair = { guestUserId, userId };
      const expiresAt = new Date(now() + OFFERED_MS);
      return prisma.$transaction(async (tx) => {
        if (!(await lockStandingAccount(tx, userId))) return false;
        await tx.mergeOffer.createMany({ data: [{ ...pair, games, expiresAt }], skipDuplicates: true });
        const { count } = await tx.mergeOffer.updateMany({
          where: { ...pair, decidedAt: null },
          data: { games, expiresAt },
        });
        return count === 1;
      });
    },
    async standing(userId) {
      const offer = await find(prisma, userId);
      return offer ? { guestName: offer.guest.username, games: offer.games } : undefined;
    },
    async decline(userId) {
      const offer = await find(prisma, userId);
      return offer !== null && close(prisma, userId, offer.guestUserId);
    },
    accept: (userId) =>
      audit.change(async (tx, record) => {
        // A deletion that came first leaves no offer, one that comes second finds the guest merged.
        if (!(await lockStandingAccount(tx, userId))) return undefined;
        const offer = await find(tx, userId);
        const account = await tx.user.findUniqueOrThrow({
          where: { id: userId },
          select: { username: true },
        });
        if (!offer || !(await close(tx, userId, offer.guestUserId))) return undefined;
        const id = offer.guestUserId;
        const at = new Date(now());
        const key = `merged ${id}`;
        const { count } = await tx.user.updateMany({
          where: { id, ...isOpen },
          data: {
            username: MERGED_NAME,
            usernameKey: key,
            lookKey: key,
            deletedAt: at,
            mergedIntoId: userId,
          },
        });
        // Claimed or forgotten meanwhile.
        if (count === 0) return undefined;
        await tx.session.updateMany({ where: { userId: id, revokedAt: null }, data: { revokedAt: at } });
        record('guest_merged', { userId });
        return errands.write(tx, { kind: 'merge', guestId: id, playerId: userId, name: account.username });
      }),
  };
}
