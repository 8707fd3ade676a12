import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
  try {
    await client.connect();
    for (const owner of OWNERS) await client.query(`DROP SCHEMA IF EXISTS "${owner}" CASCADE`);
  } finally {
    await client.end();
  }
}

/**
 * Changes with all that a template is made from: the histories, this package's code, the embedded server's version. A
 * folder that an older checkout left behind is then never taken for ours.
 */
async function templateName(): Promise<string> {
  const hash = createHash('sha256').update(process.getuid?.().toString() ?? '');
  for (const owner of OWNERS) hash.update(JSON.stringify((await readHistory(owner)).migrationDirectories));
  const source = dirname(fileURLToPath(import.meta.url));
  const files = (await readdir(source)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  for (const name of [...files.sort(), '../package.json']) hash.update(await readFile(join(source, name)));
  return `pong-template-${hash.digest('hex').slice(0, 16)}`;
}

/** An embedded database takes 3 s to make and 0.3 s to open: it is made once for each state of code and histories. */
async function template(): Promise<string> {
  const folder = join(tmpdir(), await templateName());
  if (existsSync(folder)) return folder;
  const making = await mkdtemp(`${folder}-`);
  const embedded = await startEmbedded({ dataDir: making, port: 0 });
  await migrateAll(embedded.url).finally(() => embedded.close());
  // Several test files may have made one at the same time: the first rename wins, the others are thrown away.
  await rename(making, folder).catch(() => rm(making, { recursive: true, force: true }));
  return folder;
}

const IN_MEMORY = '/dev/shm';
/** A database is 40 MB: enough for those of a whole run, where a container has 64 MB. */
const LEAST_MEMORY_BYTES = 1e9;

/** Copying 40 MB to a disk costs a second of a core, in memory a twentieth of it. */
function scratchFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= LEAST_MEMORY_BYTES ? IN_MEMORY : tmpdir();
  } catch {
    // No such folder: not a Linux.
    return tmpdir();
  }
}

/** What a test that was killed left behind: memory is dearer than disk. */
function sweep(scratch: string): void {
  for (const name of readdirSync(scratch)) {
    const pid = Number(/^pong-test-(\d+)-/.exec(name)?.[1]);
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    try {
      rmSync(join(scratch, name), { recursive: true, force: true });
    } catch {
      // Another test is sweeping it, too.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
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

/** Makes `dataDir`, which must not be there yet, with an empty migrated database for `startEmbedded`: its files only. */
export async function layTestDatabase(dataDir: string): Promise<void> {
  cpSync(await template(), dataDir, { recursive: true });
}

/**
 * An own, empty, by default migrated database for one test file, gone after `close`: on the server that
 * `TEST_DATABASE_URL` names, else embedded in this process on a port of the system's choice.
 */
export async function startTestDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const { realUrl } = readTestEnv();
  if (realUrl !== undefined) return onRealServer(realUrl, migrated);
  const from = await template();
  const scratch = scratchFolder();
  sweep(scratch);
  const dataDir = await mkdtemp(join(scratch, `pong-test-${process.pid}-`));
  cpSync(from, dataDir, { recursive: true });
  const embedded = await startEmbedded({ dataDir, port: 0 });
  const close = async () => {
    await embedded.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    if (!migrated) await dropAll(embedded.url);
  } catch (error) {
    await close();
    throw error;
  }
  return { url: embedded.url, real: false, close };
}
