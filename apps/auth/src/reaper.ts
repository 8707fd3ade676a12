import type { PrismaClient } from '@pong/database/accounts';
import { PLAYED_BATCH } from '@pong/protocol/errands';
import type { Errands } from './errands.ts';
import type { GameDoor } from './game-door.ts';

/** A guest who has not finished a game by then is forgotten, so that none of them is a day old. */
const LIFE_MS = 23 * 60 * 60_000;
/** Of sessions of accounts, and of links, after their end: whoever signs in all day must not fill the database either. */
const ENDED_MS = 30 * 24 * 60 * 60_000;

export interface Reaped {
  reaped: number;
  /** Found to have played, and never asked about again. */
  kept: number;
}

/**
 * Rows of guests who came and never played. The game knows who has; while it is away nobody is
 * forgotten. Whoever comes back with the same sealed session is a guest like any new one. Banned ones stay, or the
 * ban would end with them.
 */
export function createReaper(deps: {
  prisma: PrismaClient;
  game: Pick<GameDoor, 'played'>;
  errands: Pick<Errands, 'write'>;
  now: () => number;
}): { reap(): Promise<Reaped> } {
  const { prisma, game, errands, now } = deps;

  async function reapSome(afterId: number, total: Reaped): Promise<number | undefined> {
    const idle = {
      account: 'placeholder',
      playedAt: null,
      bannedAt: null,
      deletedAt: null,
      createdAt: { lte: new Date(now() - LIFE_MS) },
    } as const;
    const rows = await prisma.user.findMany({
      where: { ...idle, id: { gt: afterId } },
      orderBy: { id: 'asc' },
      take: PLAYED_BATCH,
      select: { id: true },
    });
    if (rows.length === 0) return undefined;
    const ids = rows.map(({ id }) => id);
    const players = await game.played(ids);
    const played = new Set(players.filter(({ games }) => games > 0).map(({ id }) => id));
    const present = new Set(players.map(({ id }) => id));
    const gone = ids.filter((id) => !present.has(id));
    // The conditions again: one of them may have become an account while the game was asked.
    await prisma.$transaction(async (tx) => {
      const kept = await tx.user.updateMany({
        where: { ...idle, id: { in: [...played] } },
        data: { playedAt: new Date(now()) },
      });
      const { count } = await tx.user.deleteMany({ where: { ...idle, id: { in: gone } } });
      if (gone.length > 0) await errands.write(tx, { kind: 'drop', playerIds: gone });
      total.kept += kept.count;
      total.reaped += count;
    });
    return ids.at(-1);
  }

  return {
    async reap() {
      const total: Reaped = { reaped: 0, kept: 0 };
      for (let at: number | undefined = 0; at !== undefined; ) at = await reapSome(at, total);
      // Of deleted accounts the names are all that is left.
      await prisma.formerName.deleteMany({
        where: { heldUntil: { lte: new Date(now()) }, user: { deletedAt: { not: null } } },
      });
      const ended = { lte: new Date(now() - ENDED_MS) };
      // A guest's session is what its sealed cookie speaks for, and stays.
      await prisma.session.deleteMany({
        where: { user: { account: 'full' }, OR: [{ expiresAt: ended }, { revokedAt: ended }] },
      });
      await prisma.link.deleteMany({ where: { expiresAt: ended } });
      return total;
    },
  };
}
