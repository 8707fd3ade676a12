import type { PrismaClient } from '@pong/database/accounts';
import { auditDetails, type OwnExport } from '@pong/protocol';
import { passkeyViewOf } from './passkey-table.ts';

const EVENTS_MAX = 5_000;
/** Of what one can make without an end, such as sessions: the newest, so that nobody can make a file that fills the memory. */
const ROWS_MAX = 1_000;

/** Names come from where their history is made. */
export type Exported = Omit<OwnExport, 'names' | 'exportedAtMs' | 'games'>;

/** The port to all that is held of one person. Undefined: no full account. */
export type ExportTable = (userId: number) => Promise<Exported | undefined>;

const msOf = (at: Date) => at.getTime();
const msOrNull = (at: Date | null) => at?.getTime() ?? null;

/** Columns are named one by one, so that a new one is told only on purpose: hashes and secrets never are. */
export function createExportTable({ prisma }: { prisma: PrismaClient }): ExportTable {
  return async (userId) => {
    const newest = { orderBy: { createdAt: 'desc' }, take: ROWS_MAX } as const;
    const row = await prisma.user.findFirst({
      where: { id: userId, account: 'full', deletedAt: null },
      select: {
        id: true,
        username: true,
        role: true,
        email: true,
        createdAt: true,
        passwordHash: true,
        totp: { select: { confirmedAt: true } },
        _count: { select: { recoveryCodes: { where: { usedAt: null } } } },
        sessions: {
          ...newest,
          select: {
            id: true,
            device: true,
            createdAt: true,
            rotatedAt: true,
            expiresAt: true,
            revokedAt: true,
          },
        },
        apiKeys: { ...newest, omit: { hash: true, userId: true } },
        passkeys: {
          ...newest,
          select: { id: true, name: true, backedUp: true, createdAt: true, lastUsedAt: true },
        },
        identities: { ...newest, omit: { id: true, userId: true } },
        bans: {
          orderBy: { id: 'desc' },
          select: { reason: true, at: true, until: true, endedAt: true },
        },
      },
    });
    if (!row) return undefined;
    const events = await prisma.auditEvent.findMany({
      where: { userId },
      orderBy: { id: 'desc' },
      take: EVENTS_MAX,
    });
    return {
      account: {
        id: row.id,
        username: row.username,
        role: row.role,
        email: row.email,
        createdAtMs: msOf(row.createdAt),
        hasPassword: row.passwordHash !== null,
        hasTotp: row.totp !== null && row.totp.confirmedAt !== null,
        recoveryCodesLeft: row._count.recoveryCodes,
      },
      sessions: row.sessions.map((session) => ({
        id: session.id,
        device: session.device,
        createdAtMs: msOf(session.createdAt),
        lastUsedAtMs: msOf(session.rotatedAt ?? session.createdAt),
        expiresAtMs: msOf(session.expiresAt),
        endedAtMs: msOrNull(session.revokedAt),
      })),
      apiKeys: row.apiKeys.map(({ createdAt, expiresAt, lastUsedAt, revokedAt, ...key }) => ({
        ...key,
        createdAtMs: msOf(createdAt),
        expiresAtMs: msOf(expiresAt),
        lastUsedAtMs: msOrNull(lastUsedAt),
        revokedAtMs: msOrNull(revokedAt),
      })),
      passkeys: row.passkeys.map(passkeyViewOf),
      providers: row.identities.map(({ createdAt, lastUsedAt, ...identity }) => ({
        ...identity,
        createdAtMs: msOf(createdAt),
        lastUsedAtMs: msOrNull(lastUsedAt),
      })),
      bans: row.bans.map(({ reason, at, until, endedAt }) => ({
        reason,
        atMs: msOf(at),
        untilMs: msOrNull(until),
        endedAtMs: msOrNull(endedAt),
      })),
      events: events.map(({ id, at, details, ...event }) => ({
        ...event,
        id: Number(id),
        atMs: msOf(at),
        details: auditDetails.safeParse(details).data ?? {},
      })),
    };
  };
}
