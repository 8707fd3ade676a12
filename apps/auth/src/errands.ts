import { randomUUID } from 'node:crypto';
import type { Prisma, PrismaClient } from '@pong/database/accounts';
import { type Errand, errand } from '@pong/protocol/errands';
import type { GameDoor } from './game-door.ts';

/**
 * What the game must be told, kept until it has done it. An errand is written in the transaction of what it tells of,
 * so that neither stands without the other, and is repeated until the game says that it is done: of a crash on either
 * side nothing is left but a second time, which changes nothing there.
 */
export interface Errands {
  /** Writes one; its id. */
  write(tx: Pick<Prisma.TransactionClient, 'errand'>, body: Errand): Promise<string>;
  /** Runs what is due, the oldest first; how many are still to be done. Never rejects. */
  deliver(): Promise<number>;
  /** The same for this one, now. True: the game has done it. */
  settle(id: string): Promise<boolean>;
}

const AT_ONCE = 20;
/** Meanwhile another instance leaves it alone; longer than a try can take. */
const LEASE_MS = 30_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

export function createErrands(deps: {
  prisma: PrismaClient;
  game: Pick<GameDoor, 'run'>;
  now: () => number;
  failed: (problem: { kind: string; tries: number; error: unknown }) => void;
}): Errands {
  const { prisma, game, now, failed } = deps;
  type Row = { id: string; body: unknown; dueAt: Date; tries: number };

  /** `taken`: by another instance, or done by it. */
  async function run(row: Row): Promise<'done' | 'later' | 'taken'> {
    const { count } = await prisma.errand.updateMany({
      where: { id: row.id, dueAt: row.dueAt },
      data: { dueAt: new Date(now() + LEASE_MS), tries: { increment: 1 } },
    });
    if (count === 0) return 'taken';
    const read = errand.safeParse(row.body);
    const kind = read.success ? read.data.kind : 'unknown';
    try {
      // One of a newer version of this service waits for that to be back.
      if (!read.success) throw new Error('an errand of an unknown kind');
      while ((await game.run(read.data)) === 'more');
      await prisma.errand.deleteMany({ where: { id: row.id } });
      return 'done';
    } catch (error) {
      const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(row.tries, 10));
      await prisma.errand.updateMany({ where: { id: row.id }, data: { dueAt: new Date(now() + waitMs) } });
      failed({ kind, tries: row.tries + 1, error });
      return 'later';
    }
  }

  const due = () =>
    prisma.errand.findMany({
      where: { dueAt: { lte: new Date(now()) } },
      orderBy: { createdAt: 'asc' },
      take: AT_ONCE,
    });

  return {
    async write(tx, body) {
      const id = randomUUID();
      const at = new Date(now());
      await tx.errand.create({ data: { id, body, createdAt: at, dueAt: at } });
      return id;
    },
    async deliver() {
      try {
        for (let rows = await due(); rows.length > 0; rows = await due())
          for (const row of rows) {
            // The others would meet the same: they wait for the next round.
            if ((await run(row)) === 'later') return await prisma.errand.count();
          }
        return await prisma.errand.count();
      } catch (error) {
        failed({ kind: 'any', tries: 0, error });
        return 0;
      }
    },
    async settle(id) {
      try {
        const row = await prisma.errand.findUnique({ where: { id } });
        return !row || (await run(row)) === 'done';
      } catch (error) {
        failed({ kind: 'any', tries: 0, error });
        return false;
      }
    },
  };
}
