import { failureOf, type PrismaClient } from '@pong/database/accounts';
import type { AuditRow } from './audit.ts';

/** The same within this is one row. */
const COUNTED_MS = 10 * 60_000;
/** Rows that may wait while the database is slow or away; the log has them all. */
const WAITING_MAX = 1_000;
/** Rows that may be counted on; the oldest gets a second row. */
const COUNTED_MAX = 10_000;

interface Waiting {
  key: string;
  row: AuditRow;
  times: number;
  counted: boolean;
}

export interface AuditQueue {
  /** `counted`: the same again is counted on its row, so that a flood of refusals fills no disk. */
  add(row: AuditRow, counted: boolean): void;
  settled(): Promise<void>;
}

/** Rows that nobody waits for, written one after the other. What cannot be written now goes with the next one. */
export function createAuditQueue(options: {
  prisma: PrismaClient;
  now: () => number;
  /** Hears why, once for each try. */
  onFailure: (reason: string) => void;
}): AuditQueue {
  const { prisma, now, onFailure } = options;
  const waiting = new Map<string, Waiting>();
  const written = new Map<string, { id: bigint; atMs: number }>();
  let writing: Promise<void> | undefined;
  let made = 0;

  async function write({ key, row, times, counted }: Waiting): Promise<void> {
    const known = counted ? written.get(key) : undefined;
    if (known && now() - known.atMs < COUNTED_MS) {
      const { count } = await prisma.auditEvent.updateMany({
        where: { id: known.id },
        data: { times: { increment: times } },
      });
      if (count === 1) return;
    }
    const { id } = await prisma.auditEvent.create({ data: { ...row, times }, select: { id: true } });
    if (!counted) return;
    written.delete(key);
    written.set(key, { id, atMs: row.at instanceof Date ? row.at.getTime() : now() });
    const [oldest] = written.keys();
    if (written.size > COUNTED_MAX && oldest !== undefined) written.delete(oldest);
  }

  async function writeAll(): Promise<void> {
    for (;;) {
      const [first] = waiting.values();
      if (!first) break;
      waiting.delete(first.key);
      try {
        await write(first);
      } catch (error) {
        const failure = failureOf(error);
        onFailure(failure ?? 'unknown');
        // Away: it waits for the next one. Anything else would fail again.
        if (failure === 'unavailable' && waiting.size < WAITING_MAX) waiting.set(first.key, first);
        if (failure === 'unavailable') break;
      }
    }
    // At once, not with the promise: whoever adds in between must find that nobody writes.
    writing = undefined;
  }

  function start(): Promise<void> {
    if (waiting.size > 0) writing ??= writeAll();
    return writing ?? Promise.resolve();
  }

  return {
    add(row, counted) {
      const { at: _, requestId: __, ...same } = row;
      made += 1;
      const key = counted ? JSON.stringify(same) : `${made}`;
      const alike = waiting.get(key);
      if (alike) alike.times += 1;
      else if (waiting.size < WAITING_MAX) waiting.set(key, { key, row, times: 1, counted });
      void start();
    },
    settled: start,
  };
}
