import type { Prisma, PrismaClient } from '@pong/database/accounts';
import { AUDIT_EVENTS, type AuditDetails, type AuditEventName } from '@pong/protocol';
import type { Logger } from '@pong/service';
import type { CurrentAsker } from './audit-asker.ts';
import { createAuditQueue } from './audit-queue.ts';

export type Transaction = Prisma.TransactionClient;
export type AuditRow = Omit<Prisma.AuditEventCreateManyInput, 'id' | 'times' | 'details'> & {
  details: AuditDetails;
};

export interface AuditEntry extends AuditDetails {
  /** Whose account it is about; undefined for nobody's. */
  userId?: number | undefined;
}

export type RecordEvent = (event: AuditEventName, entry?: AuditEntry) => void;

/** The one place where security events are told: a line in the log with `event`, and a row in the audit trail. */
export interface Audit {
  /**
   * For what changes something: its rows are in the same transaction, whole or not at all, and the log hears of them
   * once they hold. Rejects as the database does.
   */
  change<T>(work: (tx: Transaction, record: RecordEvent) => Promise<T>): Promise<T>;
  /** For what changes nothing, such as a refusal: never fails and nobody waits for it, so that its answer stands. */
  record: RecordEvent;
  /** Resolves when all that wait are written or given up. */
  settled(): Promise<void>;
}

/** Worth a look; the same again from the same network is counted on one row. */
const isRefusal = (event: AuditEventName) => event.endsWith('_refused');
const isWarning = (event: AuditEventName) => isRefusal(event) || event === 'refresh_reused';

export function createAudit(options: {
  prisma: PrismaClient;
  asker: Pick<CurrentAsker, 'current'>;
  logger: Pick<Logger, 'info' | 'warn'>;
  now: () => number;
}): Audit {
  const { prisma, asker, logger, now } = options;
  const queue = createAuditQueue({
    prisma,
    now,
    onFailure: (reason) => logger.warn({ event: 'audit_failed', reason }, 'the audit trail was not written'),
  });

  function rowOf(event: AuditEventName, entry: AuditEntry = {}): AuditRow {
    const { userId = null, ...details } = entry;
    return { at: new Date(now()), event, userId, ...asker.current(), details };
  }

  function tell(event: AuditEventName, { at: _, details, requestId, ...row }: AuditRow): void {
    const line = { ...row, ...(requestId && { reqId: requestId }), ...details };
    if (isWarning(event)) logger.warn(line, AUDIT_EVENTS[event]);
    else logger.info(line, AUDIT_EVENTS[event]);
  }

  return {
    async change(work) {
      const made: [AuditEventName, AuditRow][] = [];
      const result = await prisma.$transaction(async (tx) => {
        const outcome = await work(tx, (event, entry) => made.push([event, rowOf(event, entry)]));
        if (made.length > 0) await tx.auditEvent.createMany({ data: made.map(([, row]) => row) });
        return outcome;
      });
      for (const [event, row] of made) tell(event, row);
      return result;
    },
    record(event, entry) {
      const row = rowOf(event, entry);
      tell(event, row);
      queue.add(row, isRefusal(event));
    },
    settled: () => queue.settled(),
  };
}
