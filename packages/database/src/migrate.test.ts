import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { drift } from './drift.ts';
import { migrationsFolder } from './histories.ts';
import { migrate, OWNERS } from './migrate.ts';
import { startTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
let scratch: TestDatabase;
let folder = '';
let client: pg.Client;

before(async () => {
  database = await startTestDatabase();
  client = new pg.Client(database.url);
  await client.connect();
  folder = await mkdtemp(join(tmpdir(), 'pong-history-'));
  await cp(migrationsFolder('auth'), folder, { recursive: true });
});

after(async () => {
  await client.end();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'migration.sql'), sql);
}

test('a database that is up to date is left alone, also by several at once', async () => {
  const results = await Promise.all(
    [...OWNERS, ...OWNERS].map((owner) => migrate({ url: database.url, owner })),
  );
  for (const { applied, unknown } of results) assert.deepEqual([applied, unknown], [[], []]);
});

test('two owners in one database: two schemas, two histories', async () => {
  for (const owner of OWNERS) {
    const { rows } = await client.query(`SELECT migration_name AS name FROM "${owner}"._prisma_migrations`);
    assert.ok(rows.some(({ name }) => name === '0001_init'));
  }
  const { rows } = await client.query(
    "SELECT count(*)::int AS count FROM pg_tables WHERE schemaname = 'public'",
  );
  assert.equal(rows[0]?.count, 0);
  const { rows: path } = await client.query('SHOW search_path');
  assert.doesNotMatch(path[0]?.search_path, /auth|game/);
});

test('the next migration is applied whole, semicolons in texts and bodies included', async () => {
  await addMigration(
    '9001_notes',
    `-- A comment; with a semicolon.
     CREATE TABLE "auth"."Note" ("id" INT PRIMARY KEY, "text" TEXT NOT NULL DEFAULT 'a; b');
     CREATE FUNCTION "auth".twice(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN n := n + n; RETURN n; END; $$;`,
  );
  const results = await Promise.all([1, 2].map(() => migrate({ url: database.url, owner: 'auth', folder })));
  assert.deepEqual(results.map(({ applied }) => applied.length).sort(), [0, 1], 'once, although two tried');
  const { rows } = await client.query('INSERT INTO "auth"."Note" VALUES ("auth".twice(21)) RETURNING *');
  assert.deepEqual(rows, [{ id: 42, text: 'a; b' }]);
});

test('code that is older than the database goes on, and says so', async () => {
  const { applied, unknown } = await migrate({ url: database.url, owner: 'auth' });
  assert.deepEqual([applied, unknown], [[], ['9001_notes']]);
});

test('a migration that fails leaves no trace, and the next try is a fresh one', async () => {
  await addMigration('9002_bad', 'CREATE TABLE "auth"."Half" ("id" INT); SELEKT 1;');
  await assert.rejects(migrate({ url: database.url, owner: 'auth', folder }), /migrate auth: .*SELEKT/s);
  const { rows } = await client.query(`SELECT to_regclass('"auth"."Half"') AS half`);
  assert.equal(rows[0]?.half, null);
  await addMigration('9002_bad', 'CREATE TABLE "auth"."Half" ("id" INT);');
  assert.deepEqual((await migrate({ url: database.url, owner: 'auth', folder })).applied, ['9002_bad']);
});

test('a migration that was edited after it had been applied is refused by name', async () => {
  await addMigration('9002_bad', 'CREATE TABLE "auth"."Half" ("id" INT, "more" INT);');
  await assert.rejects(migrate({ url: database.url, owner: 'auth', folder }), /edited .*9002_bad/);
});

test('a database that is away is an error that names the owner', async () => {
  await assert.rejects(
    migrate({ url: 'postgresql://postgres@127.0.0.1:1/postgres', owner: 'game' }),
    /migrate game: .*ECONNREFUSED/,
  );
});

for (const owner of OWNERS) {
  test(`the history of ${owner} reaches its schema`, async () => {
    scratch = await startTestDatabase({ migrated: false });
    try {
      assert.equal(await drift(scratch.url, owner), '');
    } finally {
      await scratch.close();
    }
  });
}
