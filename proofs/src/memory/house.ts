import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inherited } from '../env.ts';

export interface House {
  /** Of the gateway, without a slash at the end. */
  url: string;
  supervisorPid: number;
  /** SIGTERM, as Ctrl-C does; then the data goes. */
  close(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FIRST_PORT = 4800;
const LAST_PORT = 4980;
const PORTS_EACH = 10;

/** A whole house as `npm start` runs it, on ports and data of its own. Throws with its words when it does not open. */
export async function openHouse(): Promise<House> {
  const port = await freePort();
  const dataDir = mkdtempSync(join(tmpdir(), 'pong-proof-'));
  const child = spawn(process.execPath, [join(ROOT, 'scripts/house/main.mjs')], {
    cwd: ROOT,
    env: {
      ...inherited(),
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: dataDir,
      DATABASE_URL: '',
      AUTH_DATABASE_URL: '',
      GAME_DATABASE_URL: '',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const problem = await readiness(child);
  if (problem !== undefined || child.pid === undefined)
    throw new Error(`the house did not open:\n${problem}`);
  return {
    url: `http://127.0.0.1:${port}`,
    supervisorPid: child.pid,
    async close() {
      const exited = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
      child.kill('SIGTERM');
      await exited;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function readiness(child: ChildProcess): Promise<string | undefined> {
  let said = '';
  const listen = (chunk: Buffer) => {
    said += chunk.toString();
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  return new Promise((resolve) => {
    child.once('message', () => resolve(undefined));
    child.once('close', () => resolve(said));
    child.once('error', (error) => resolve(error.message));
  });
}

async function freePort(): Promise<number> {
  for (let port = FIRST_PORT; port <= LAST_PORT; port += PORTS_EACH) {
    const row = Array.from({ length: PORTS_EACH }, (_, offset) => isFree(port + offset));
    if ((await Promise.all(row)).every(Boolean)) return port;
  }
  throw new Error(`no free ports between ${FIRST_PORT} and ${LAST_PORT}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
