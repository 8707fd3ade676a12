import { Client } from 'pg';
import type { House } from './houses.ts';

/** Looks into the house's database, past every service, for what must or must not have been written. */
export async function ask<Row extends object>(
  house: House,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: house.databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row & Record<string, unknown>>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

export async function countUsers(house: House): Promise<number> {
  const [row] = await ask<{ count: number }>(house, 'SELECT count(*)::int AS count FROM auth."User"');
  return row?.count ?? Number.NaN;
}

/** The rows that exist of the users and players, to compare before and after. */
export async function countPlayers(house: House): Promise<number> {
  const [row] = await ask<{ count: number }>(house, 'SELECT count(*)::int AS count FROM game."Player"');
  return row?.count ?? Number.NaN;
}
