import type { Transaction } from './audit.ts';

/**
 * Whether one can still sign in without the passkey or link of this id. Behind the lock of the user's row until the
 * transaction ends, so that of two at the same time one is the last. `providers`: those configured now.
 */
export async function hasAnotherWayIn(
  tx: Transaction,
  { userId, without, providers }: { userId: number; without: string; providers: readonly string[] },
): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ hasPassword: boolean }[]>`
    SELECT "passwordHash" IS NOT NULL AS "hasPassword" FROM "auth"."User" WHERE "id" = ${userId} FOR UPDATE`;
  if (row?.hasPassword) return true;
  const others = { userId, id: { not: without } };
  const passkeys = await tx.passkey.count({ where: others });
  const links = await tx.identity.count({ where: { ...others, provider: { in: [...providers] } } });
  return passkeys + links > 0;
}
