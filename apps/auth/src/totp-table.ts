import type { Prisma, PrismaClient } from '@pong/database/accounts';
import type { Audit, Transaction } from './audit.ts';
import { lockStandingAccount } from './standing-account.ts';

/** So many wrong codes in a row, from everywhere, cost nothing but the try. */
const FREE_FAILURES = 20;
/** So long, and for so many codes, a new secret may be confirmed: whoever is at an open browser later guesses none. */
const BEGUN_MS = 15 * 60_000;
const BEGUN_TRIES = 10;
/** As long as a code lasts, then twice that, and so on. */
const FIRST_DELAY_SECONDS = 30;
const LONGEST_DELAY_SECONDS = 3600;

/** An authenticator app's secret as it stands in the database. */
export type StoredSecret = Prisma.JsonValue;

export type Try =
  | { kind: 'allowed'; secret: StoredSecret }
  | { kind: 'delayed'; retryAfterSeconds: number }
  /** No authenticator app is in force. */
  | { kind: 'none' };

/** The port to authenticator apps and recovery codes. Each write is whole or not at all. */
export interface TotpTable {
  isOn(userId: number): Promise<boolean>;
  /** One that is not in force yet, in place of another such one; `on`: one is in force. `gone`: the account stands no more. */
  begin(userId: number, secret: Prisma.InputJsonObject): Promise<'begun' | 'on' | 'gone'>;
  /** One more try to confirm the one that is not in force yet; undefined: none, too old, or tried too often. */
  tryBegun(userId: number): Promise<{ secret: StoredSecret; createdAt: Date } | undefined>;
  /** Puts it in force; the code of `step` is used up. False: it is not the one begun any more. */
  confirm(
    userId: number,
    begun: { createdAt: Date; step: number; codes: readonly string[] },
  ): Promise<boolean>;
  /** One more try, counted as failed until `use`: a hundred at the same time are a hundred. */
  tryOnce(userId: number): Promise<Try>;
  /** Uses up the code of this half minute since 1970, and forgets failures; false when it, or a later one, was used. */
  use(userId: number, step: number): Promise<boolean>;
  /** With its recovery codes; false when there was none in force. */
  remove(userId: number): Promise<boolean>;
  /** These hashes in place of all from before; false when no authenticator app is in force. */
  replaceCodes(userId: number, codes: readonly string[]): Promise<boolean>;
  useCode(userId: number, code: string): Promise<boolean>;
}

export function createTotpTable(options: {
  prisma: PrismaClient;
  audit: Pick<Audit, 'change'>;
  now: () => number;
}): TotpTable {
  const { prisma, audit, now } = options;
  const inForce = (userId: number) => ({ userId, confirmedAt: { not: null } });

  async function writeCodes(tx: Transaction, userId: number, codes: readonly string[]): Promise<void> {
    await tx.recoveryCode.deleteMany({ where: { userId } });
    const createdAt = new Date(now());
    await tx.recoveryCode.createMany({ data: codes.map((hash) => ({ hash, userId, createdAt })) });
  }

  async function retryAfterSeconds(userId: number): Promise<number | undefined> {
    const row = await prisma.totp.findFirst({ where: inForce(userId) });
    if (!row) return undefined;
    const openMs = (row.lastFailedAt?.getTime() ?? 0) + delaySeconds(row.failures) * 1000;
    return Math.max(1, Math.ceil((openMs - now()) / 1000));
  }

  return {
    isOn: async (userId) => (await prisma.totp.count({ where: inForce(userId) })) > 0,
    begin: (userId, secret) =>
      prisma.$transaction(async (tx) => {
        if (!(await lockStandingAccount(tx, userId))) return 'gone';
        const made = await tx.$executeRaw`
        INSERT INTO "auth"."Totp" AS "old" ("userId", "secret", "createdAt")
        VALUES (${userId}, ${JSON.stringify(secret)}::jsonb, ${new Date(now())})
        ON CONFLICT ("userId") DO UPDATE
        SET "secret" = EXCLUDED."secret", "createdAt" = EXCLUDED."createdAt", "failures" = 0
        WHERE "old"."confirmedAt" IS NULL`;
        return made === 1 ? 'begun' : 'on';
      }),
    async tryBegun(userId) {
      const createdAt = { gt: new Date(now() - BEGUN_MS) };
      const [row] = await prisma.totp.updateManyAndReturn({
        where: { userId, confirmedAt: null, createdAt, failures: { lt: BEGUN_TRIES } },
        data: { failures: { increment: 1 } },
        select: { secret: true, createdAt: true },
      });
      return row;
    },
    confirm: (userId, { createdAt, step, codes }) =>
      audit.change(async (tx, record) => {
        if (!(await lockStandingAccount(tx, userId))) return false;
        const { count } = await tx.totp.updateMany({
          where: { userId, confirmedAt: null, createdAt },
          data: { confirmedAt: new Date(now()), lastStep: step, failures: 0 },
        });
        if (count === 0) return false;
        await writeCodes(tx, userId, codes);
        record('totp_on', { userId });
        return true;
      }),
    async tryOnce(userId) {
      const at = new Date(now());
      const [row] = await prisma.$queryRaw<{ secret: StoredSecret }[]>`
        UPDATE "auth"."Totp"
        SET "failures" = LEAST("failures" + 1, 1000), "lastFailedAt" = ${at}
        WHERE "userId" = ${userId} AND "confirmedAt" IS NOT NULL AND (
          "failures" < ${FREE_FAILURES} OR "lastFailedAt" IS NULL OR
          "lastFailedAt" + make_interval(secs =>
            LEAST(${LONGEST_DELAY_SECONDS}, ${FIRST_DELAY_SECONDS} * power(2, LEAST("failures" - ${FREE_FAILURES}, 16)))) <= ${at}
        )
        RETURNING "secret"`;
      if (row) return { kind: 'allowed', secret: row.secret };
      const seconds = await retryAfterSeconds(userId);
      return seconds === undefined ? { kind: 'none' } : { kind: 'delayed', retryAfterSeconds: seconds };
    },
    async use(userId, step) {
      const { count } = await prisma.totp.updateMany({
        where: { ...inForce(userId), lastStep: { lt: step } },
        data: { lastStep: step, failures: 0 },
      });
      return count === 1;
    },
    remove: (userId) =>
      audit.change(async (tx, record) => {
        if (!(await lockStandingAccount(tx, userId))) return false;
        const { count } = await tx.totp.deleteMany({ where: inForce(userId) });
        await tx.recoveryCode.deleteMany({ where: { userId } });
        if (count === 1) record('totp_removed', { userId });
        return count === 1;
      }),
    replaceCodes: (userId, codes) =>
      audit.change(async (tx, record) => {
        if (!(await lockStandingAccount(tx, userId))) return false;
        const on = (await tx.totp.count({ where: inForce(userId) })) > 0;
        if (!on) return false;
        await writeCodes(tx, userId, codes);
        record('recovery_codes_made', { userId });
        return true;
      }),
    useCode: (userId, hash) =>
      audit.change(async (tx, record) => {
        if (!(await lockStandingAccount(tx, userId))) return false;
        const { count } = await tx.recoveryCode.updateMany({
          where: { hash, userId, usedAt: null },
          data: { usedAt: new Date(now()) },
        });
        if (count === 0) return false;
        await tx.totp.updateMany({ where: { userId }, data: { failures: 0 } });
        record('recovery_code_used', { userId });
        return true;
      }),
  };
}

function delaySeconds(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** Math.min(failures - FREE_FAILURES, 16));
}
