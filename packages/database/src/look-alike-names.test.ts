import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import pg from 'pg';
import { migrationsFolder } from './histories.ts';
import { migrate } from './migrate.ts';
import { startTestDatabase } from './testing.ts';

const STEP = '0006_names-that-look-alike-and-errands';

test('names from before are given their keys; of two that look alike both keep theirs, the account before the guest', async (t) => {
  const database = await startTestDatabase({ migrated: false });
  const folder = await mkdtemp(join(tmpdir(), 'pong-before-'));
  const client = new pg.Client(database.url);
  t.after(async () => {
    await client.end();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });
  await cp(migrationsFolder('auth'), folder, { recursive: true });
  for (const name of await readdir(folder))
    if (name >= STEP && name.startsWith('0')) await rm(join(folder, name), { recursive: true });
  await migrate({ url: database.url, owner: 'auth', folder });
  await client.connect();
  for (const [name, account] of [
    ['Guest Wren 101', 'placeholder'],
    ['Mario_10', 'full'],
    ['mario-lo', 'full'],
    ['Will', 'full'],
  ])
    await client.query(
      `INSERT INTO "auth"."User" ("username", "usernameKey", "account", "updatedAt")
       VALUES ($1, lower($1), $2::"auth"."Account", now())`,
      [name, account],
    );
  await migrate({ url: database.url, owner: 'auth' });
  const { rows } = await client.query('SELECT "username", "lookKey" FROM "auth"."User" ORDER BY "id"');
  assert.deepEqual(
    rows.map(({ username, lookKey }) => [username, lookKey]),
    [
      ['Guest Wren 101', 'guest vvren lol'],
      ['Mario_10', 'rnarlo-lo'],
      ['mario-lo', 'rnarlo-lo 3'],
      ['Will', 'vvlll'],
    ],
  );
});
