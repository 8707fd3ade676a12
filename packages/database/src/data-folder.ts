import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PGliteOptions } from '@electric-sql/pglite';
import { PGlite } from '@electric-sql/pglite';

const MAKER = fileURLToPath(new URL('data-maker-main.ts', import.meta.url));

/**
 * The usual 128 MB of shared buffers are 130 MB of resident memory more and serve this amount of data no faster:
 * the files are in the system's cache anyway.
 */
const SHARED_BUFFERS = 'shared_buffers=16MB';

/** The folder holds the key that signs the access tokens. */
const OWNER_ONLY = 0o700;

export function openOptions(dataDir: string): PGliteOptions {
  return { dataDir, startParams: [...PGlite.defaultStartParams, '-c', SHARED_BUFFERS] };
}

/** Makes the folder, closes it to all other users, and tries it. A sentence for a person when it will not do, else `undefined`. */
export function folderProblem(dataDir: string): string | undefined {
  try {
    mkdirSync(dataDir, { recursive: true, mode: OWNER_ONLY });
    // One that was there, or that a parent's default access list opened.
    chmodSync(dataDir, OWNER_ONLY);
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    if (!existsSync(join(dataDir, 'PG_VERSION'))) {
      if (readdirSync(dataDir).length > 0) {
        return `the data folder ${dataDir} holds something other than a database: empty it, or name another`;
      }
      // The database will be made in a folder beside it.
      accessSync(dirname(resolve(dataDir)), constants.W_OK | constants.X_OK);
    }
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    return `cannot write to the data folder ${dataDir} (${code})`;
  }
}

function makingFolder(dataDir: string): string {
  return `${dataDir.replace(/[\\/]+$/, '')}.making`;
}

/**
 * Makes the database when there is none yet: in a process of its own, since that takes 300 MB which would stay with
 * this one, and in a folder beside it that is renamed when it is whole, so that one killed meanwhile leaves no half.
 */
export async function ensureDatabase(dataDir: string): Promise<void> {
  if (existsSync(join(dataDir, 'PG_VERSION'))) return;
  const making = makingFolder(dataDir);
  await rm(making, { recursive: true, force: true });
  // Before anything is in it, and it keeps that when it is renamed.
  await mkdir(making, { mode: OWNER_ONLY });
  const child = spawn(process.execPath, [MAKER, making], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [code, signal] = await once(child, 'exit');
  if (code !== 0)
    throw new Error(`the database could not be made in ${dataDir} (${signal ?? `exit ${code}`})`);
  await rmdir(dataDir);
  await rename(making, dataDir);
}
