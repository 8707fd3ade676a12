import type { Prisma, PrismaClient } from '@pong/database/accounts';
import { ADMIN_PAGE, AUDIT_EVENTS, type AuditAnswer, auditDetails } from '@pong/protocol';

const REFUSALS = Object.keys(AUDIT_EVENTS).filter((event) => event.endsWith('_refused'));
const DAY_MS = 24 * 60 * 60_000;
/** How long a row is kept: a year, and a month to look at it. */
const KEPT_MS = 400 * DAY_MS;
const FORGOTTEN_AT_ONCE = 5_000;

export interface AuditQuestion {
  /** `refusals`: every event that is one. */
  event?: string | undefined;
  userId?: number | undefined;
  /** Rows with a smaller id. */
  before?: number | undefined;
}

/** The port to the audit trail for those who read it. */
export interface AuditList {
  /** A page, the newest first. */
  page(question: AuditQuestion): Promise<AuditAnswer>;
  /** Forgets rows that are 400 days old; how many. */
  forgetOld(): Promise<number>;
}

export function createAuditList(options: { prisma: PrismaClient; now: () => number }): AuditList {
  const { prisma, now } = options;
  return {
    async page({ event, userId, before }) {
      const where: Prisma.AuditEventWhereInput = {
        ...(event !== undefined && { event: event === 'refusals' ? { in: REFUSALS } : event }),
        ...(userId !== undefined && { userId }),
        ...(before !== undefined && { id: { lt: before } }),
      };
      const rows = await prisma.auditEvent.findMany({ where, orderBy: { id: 'desc' }, take: ADMIN_PAGE + 1 });
      const events = rows.slice(0, ADMIN_PAGE).map(({ id, at, details, ...row }) => ({
        ...row,
        id: Number(id),
        atMs: at.getTime(),
        details: auditDetails.safeParse(details).data ?? {},
      }));
      const last = rows.length > ADMIN_PAGE ? events.at(-1) : undefined;
      return { events, next: last?.id ?? null };
    },
    async forgetOld() {
      let total = 0;
      for (;;) {
        // Some at a time: a statement over a year of them would hold up everyone.
        const rows = await prisma.auditEvent.findMany({
          where: { at: { lt: new Date(now() - KEPT_MS) } },
          take: FORGOTTEN_AT_ONCE,
          select: { id: true },
        });
        if (rows.length === 0) return total;
        const { count } = await prisma.auditEvent.deleteMany({
          where: { id: { in: rows.map(({ id }) => id) } },
        });
        total += count;
      }
    },
  };
}
