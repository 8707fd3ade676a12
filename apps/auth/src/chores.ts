import { failureOf, type PrismaClient } from '@pong/database/accounts';
import type { Logger } from '@pong/service';
import { createErrands, type Errands } from './errands.ts';
import type { GameDoor } from './game-door.ts';
import { createReaper, type Reaped } from './reaper.ts';
import { createRounds, type Schedule } from './rounds.ts';

const DELIVER_EVERY_MS = 10_000;
const REAP_EVERY_MS = 10 * 60_000;

export interface Chores {
  errands: Errands;
  /** Delivers what is due, now and without waiting for it. */
  deliverSoon(): void;
  reap(): Promise<Reaped>;
  close(): Promise<void>;
}

/** What the service does by itself, besides answering: errands to the game, and forgetting guests who never played. */
export function createChores(deps: {
  prisma: PrismaClient;
  game: GameDoor;
  logger: Logger;
  now: () => number;
  schedule: Schedule;
}): Chores {
  const { prisma, game, logger, now, schedule } = deps;
  const errands = createErrands({
    prisma,
    game,
    now,
    failed: ({ kind, tries, error }) =>
      logger.warn({ event: 'errand_failed', kind, tries, err: error }, 'the game could not be told yet'),
  });
  const reaper = createReaper({ prisma, game, errands, now });
  const delivery = createRounds({
    task: errands.deliver,
    everyMs: DELIVER_EVERY_MS,
    schedule,
    failed: (error) => logger.error({ err: error }, 'errands'),
  });

  async function reap(): Promise<Reaped> {
    const total = await reaper.reap();
    if (total.reaped > 0) {
      logger.info({ event: 'guests_reaped', ...total }, 'guests who never played were forgotten');
      delivery.soon();
    }
    return total;
  }
  const reaping = createRounds({
    task: reap,
    everyMs: REAP_EVERY_MS,
    schedule,
    failed(error) {
      if (failureOf(error) === 'unavailable') return;
      logger.warn({ event: 'reaping_failed', err: error }, 'guests could not be looked through');
    },
  });

  return {
    errands,
    deliverSoon: delivery.soon,
    reap,
    async close() {
      await Promise.all([delivery.close(), reaping.close()]);
    },
  };
}
