import type { Transaction } from './audit.ts';

/**
 * Locks the row of an account until the transaction ends; false when it was banned or deleted meanwhile, and nothing
 * that belongs to it may be written then. No foreign key refuses that, for the id of a deleted account stays in the
 * table. First of all locks, so that a deletion, which takes the user's rows after the user, waits for nobody who waits
 * for it.
 */
export async function lockStandingAccount(tx: Transaction, userId: number): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "auth"."User"
    WHERE "id" = ${userId} AND "account" = 'full' AND "bannedAt" IS NULL AND "deletedAt" IS NULL FOR UPDATE`;
  return rows.length === 1;
}
