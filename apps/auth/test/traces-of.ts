import assert from 'node:assert/strict';
import type { Accounts } from '@pong/database/accounts';

/** In which tables a user is, by every column that names one. */
export async function tracesOf(prisma: Accounts['prisma'], userId: number): Promise<string[]> {
  const columns = await prisma.$queryRaw<{ table: string; column: string }[]>`
    SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
    WHERE table_schema = 'auth' AND data_type = 'integer' AND column_name ~* 'userId$'`;
  assert.ok(columns.length >= 5);
  const found: string[] = [];
  for (const { table, column } of columns) {
    const rows = await prisma.$queryRawUnsafe<unknown[]>(
      `SELECT 1 FROM "auth"."${table}" WHERE "${column}" = ${userId}`,
    );
    if (rows.length > 0) found.push(table);
  }
  return found.sort();
}
