import { failureOf, type PrismaClient } from '@pong/database/accounts';
import type { Logger } from '@pong/service';
import type { AuditList } from './audit-list.ts';
import type { BanTable } from './ban-table.ts';
import { createErrands, type Errands } from './errands.ts';
import type { GameDoor } from './game-door.ts';
import { createReaper, type Reaped } from './reaper.ts';
import { createRounds, type Schedule } from './rounds.ts';

const DELIVER_EVERY_MS = 10_000;
const REAP_EVERY_MS = 10 * 60_000;
/** So much later than it says may a ban end. */
const LIFT_EVERY_MS = 10_000;
const FORGET_EVERY_MS = 60 * 60_000;

export interface Chores {
  errands: Errands;
  /** Delivers what is due, now and without waiting for it. */
  deliverSoon(): void;
  reap(): Promise<Reaped>;
  /** Lifts bans whose time is over; how many. */
  liftBans(): Promise<number>;
  /** Forgets rows of the audit trail that are old enough; how many. */
  forgetEvents(): Promise<number>;
  close(): Promise<void>;
}

/** What the service does by itself, besides answering: errands to the game, bans that end, and forgetting what is old enough. */
export function createChores(deps: {
  prisma: PrismaClient;
  game: GameDoor;
  bans: Pick<BanTable, 'liftEnded'>;
  auditList: Pick<AuditList, 'forgetOld'>;
  logger: Logger;
  now: () => number;
  schedule: Schedule;
}): Chores {
  const { prisma, game, bans, auditList, logger, now, schedule } = deps;
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

  // While the database is away there is a line for each request already.
  const failed = (error: unknown) => {
    if (failureOf(error) !== 'unavailable') logger.error({ err: error }, 'a chore was not done');
  };
  const lifting = createRounds({ task: bans.liftEnded, everyMs: LIFT_EVERY_MS, schedule, failed });
  const forgetting = createRounds({ task: auditList.forgetOld, everyMs: FORGET_EVERY_MS, schedule, failed });

  return {
    errands,
    deliverSoon: delivery.soon,
    reap,
    liftBans: bans.liftEnded,
    forgetEvents: auditList.forgetOld,
    async close() {
      await Promise.all([delivery, reaping, lifting, forgetting].map((rounds) => rounds.close()));
    },
  };
}
