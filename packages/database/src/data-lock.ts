import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A name that the kernel gives to one process at a time and takes back however that process dies.
 * A file with a process id would outlive `kill -9` and could then name a stranger.
 */
function lockAddress(dataDir: string): string {
  const name = `pong-${createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return join(tmpdir(), `${name}.sock`);
}

function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(address, () => resolve(server));
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
    socket.unref();
  });
}

/** Takes the data folder for this process. `undefined` when another live process has it. */
export async function lockData(dataDir: string): Promise<{ release(): Promise<void> } | undefined> {
  const address = lockAddress(dataDir);
  let server = await listen(address);
  if (server === undefined && !address.startsWith('\0') && !(await answers(address))) {
    rmSync(address, { force: true });
    server = await listen(address);
  }
  if (server === undefined) return undefined;
  const held = server;
  held.unref();
  return { release: () => new Promise((resolve) => held.close(() => resolve())) };
}
