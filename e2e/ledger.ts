import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { type House, PRIVATE_OFFSETS } from './houses.ts';

/** Looks into the house's database, past every service, for what must or must not have been written. */
export async function ask<Row extends object>(
  house: House,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new Client({
    host: '127.0.0.1',
    port: house.port + PRIVATE_OFFSETS.postgres,
    user: 'postgres',
    database: 'postgres',
    password: passwordOf(house),
  });
  await client.connect();
  try {
    return (await client.query<Row & Record<string, unknown>>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** Whoever may read the house's folder may read its database. */
function passwordOf(house: House): string {
  const kept = JSON.parse(readFileSync(join(house.dataDir, 'secrets.json'), 'utf8')) as Record<
    string,
    string
  >;
  const password = kept.DATABASE_PASSWORD;
  if (password === undefined) throw new Error(`${house.dataDir} has no password of its database`);
  return password;
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
