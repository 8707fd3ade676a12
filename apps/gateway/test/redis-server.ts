import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Redis of a test's own, on a private port, with nothing on disk. */
export interface RedisServer {
  url: string;
  /** Stops answering, keeps its connections. */
  freeze(): void;
  thaw(): void;
  /** Dies as in a crash: with all it knew. */
  kill(): Promise<void>;
  /** Comes back empty on the same port. */
  restart(): Promise<void>;
}

/** Starts Debian's redis-server; `npm test` installs it where it may. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  let server = await launch(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    async kill() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
    },
    async restart() {
      server = await launch(port);
    },
  };
}

async function launch(port: number) {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    server.once('error', () =>
      reject(new Error('There is no redis-server. Install it (Debian: apt-get install redis-server).')),
    );
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    server.stdout.on('data', (text: Buffer) => {
      if (text.includes('Ready to accept connections')) resolve();
    });
  });
  // A test file that ends badly leaves nothing behind.
  process.once('exit', () => server.kill('SIGKILL'));
  server.unref();
  return server;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
