import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from './embedded.ts';
import { readTestEnv } from './env.ts';
import { readHistory } from './histories.ts';
import { migrate, OWNERS } from './migrate.ts';

export interface TestDatabase {
  readonly url: string;
  /** Whether this is a real server. The embedded one has a single session for all clients. */
  readonly real: boolean;
  close(): Promise<void>;
}

async function migrateAll(url: string): Promise<void> {
  for (const owner of OWNERS) await migrate({ url, owner });
}

async function dropAll(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  for (const owner of OWNERS) await client.query(`DROP SCHEMA "${owner}" CASCADE`);
  await client.end();
}

/** What decides how a template comes out, besides the histories: one made by older code must not be taken for new. */
const MAKERS = ['migrate.ts', 'schema-engine.ts', 'embedded.ts', 'testing.ts'];

/** An embedded database takes 3 s and 1 GB to make and 0.3 s to open: it is made once for each state of the histories. */
async function template(): Promise<string> {
  const hash = createHash('sha256').update(process.getuid?.().toString() ?? '');
  for (const owner of OWNERS) hash.update(JSON.stringify((await readHistory(owner)).migrationDirectories));
  for (const name of MAKERS) hash.update(await readFile(new URL(name, import.meta.url)));
  const folder = join(tmpdir(), `pong-template-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  const making = await mkdtemp(`${folder}-`);
  const embedded = await startEmbedded({ dataDir: making, port: 0 });
  await migrateAll(embedded.url);
  await embedded.close();
  // Several test files may have made one at the same time: the first rename wins, the others are thrown away.
  await rename(making, folder).catch(() => rm(making, { recursive: true, force: true }));
  return folder;
}

async function onRealServer(serverUrl: string, migrated: boolean): Promise<TestDatabase> {
  const name = `pong_test_${randomUUID().replaceAll('-', '')}`;
  const onServer = async (sql: string) => {
    const client = new pg.Client(serverUrl);
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  if (migrated) await migrateAll(url.href);
  return { url: url.href, real: true, close: () => onServer(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/**
 * An own, empty, by default migrated database for one test file, gone after `close`: on the server that `TEST_DATABASE_URL` names,
 * else embedded in this process on a port of the system's choice.
 */
export async function startTestDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const { realUrl } = readTestEnv();
  if (realUrl !== undefined) return onRealServer(realUrl, migrated);
  const from = await template();
  const dataDir = await mkdtemp(join(tmpdir(), 'pong-test-'));
  await cp(from, dataDir, { recursive: true });
  const embedded = await startEmbedded({ dataDir, port: 0 });
  if (!migrated) await dropAll(embedded.url);
  return {
    url: embedded.url,
    real: false,
    close: async () => {
      await embedded.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
