import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inherited } from '../env.ts';
import { AUDIENCE, ISSUER } from './players.ts';

export interface GatewayProcess {
  port: number;
  adminPort: number;
  pid: number;
  /** Whether it is still the process that was started. */
  alive(): boolean;
  close(): Promise<void>;
}

export interface GatewayProcessOptions {
  urls: Readonly<Record<'web' | 'auth' | 'game', string>>;
  /** For Node, before the script. */
  nodeArguments?: readonly string[];
  /** Put before `node`, such as `taskset -c 0`. */
  launcher?: readonly string[];
  logLevel?: string;
  routes?: object;
  environment?: Readonly<Record<string, string>>;
}

const APP = fileURLToPath(new URL('../../../apps/gateway/', import.meta.url));
export const SESSION_SECRET = 'the secret of sealed sessions in a proof';
export const SERVICE_TOKEN_SECRET = 'the secret of service tokens in a proof';

/** Of limits and of tunnels: what one client of a proof would use up for thousands. */
const UNREACHED = new Set(['points', 'burst', 'perUser', 'perAddress', 'idlePerAddress', 'total']);

/**
 * The routes the gateway ships with, at rates no load can reach, and, unless
 * it is to be kept, without what would answer in an upstream's place.
 */
export function provingRoutes(options: { cache?: boolean } = {}): Record<string, unknown> {
  return JSON.parse(readFileSync(join(APP, 'routes.json'), 'utf8'), (key, value: unknown) => {
    if (key === 'cache' && options.cache !== true) return undefined;
    return UNREACHED.has(key) ? 1_000_000_000 : value;
  }) as Record<string, unknown>;
}

/** As the house runs it (scripts/house/heap.ts). */
function productionArguments(): readonly string[] {
  const file = fileURLToPath(new URL('../../../scripts/house/heap.json', import.meta.url));
  return (JSON.parse(readFileSync(file, 'utf8')) as { gateway: string[] }).gateway;
}

const START_TRIES = 3;

/** The gateway as it runs in production, on ports and routes of a proof. Throws when it does not open. */
export async function startGatewayProcess(options: GatewayProcessOptions): Promise<GatewayProcess> {
  for (let left = START_TRIES - 1; ; left--) {
    try {
      return await startOnce(options);
    } catch (error) {
      // A port that was free a moment ago may be somebody's by now.
      if (left === 0) throw error;
    }
  }
}

async function startOnce(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), 'pong-proof-'));
  const routes = join(folder, 'routes.json');
  writeFileSync(routes, JSON.stringify(options.routes ?? provingRoutes()));
  const [command = process.execPath, ...before] = [...(options.launcher ?? []), process.execPath];
  const child = spawn(
    command,
    [...before, ...productionArguments(), ...(options.nodeArguments ?? []), join(APP, 'src/main.ts')],
    {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...inherited(),
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PORT: String(port),
        ADMIN_PORT: String(adminPort),
        LOG_LEVEL: options.logLevel ?? 'info',
        ROUTES_FILE: routes,
        SESSION_SECRET,
        SERVICE_TOKEN_SECRET,
        TOKEN_ISSUER: ISSUER,
        TOKEN_AUDIENCE: AUDIENCE,
        PUBLIC_ORIGINS: '',
        TRUSTED_PROXIES: '',
        REDIS_URL: '',
        WEB_URL: options.urls.web,
        AUTH_URL: options.urls.auth,
        GAME_URL: options.urls.game,
        ...options.environment,
      },
    },
  );
  const problem = await readiness(child);
  if (problem !== undefined || child.pid === undefined) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`the gateway did not open:\n${problem}`);
  }
  return {
    port,
    adminPort,
    pid: child.pid,
    alive: () => child.exitCode === null && child.signalCode === null,
    async close() {
      const exited = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function readiness(child: ChildProcess): Promise<string | undefined> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((resolve) => {
    child.once('message', () => resolve(undefined));
    child.once('close', (code) => resolve(`${said} (exit ${code})`));
    child.once('error', (error) => resolve(error.message));
  });
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

const READY_CHECK_MS = 50;
const READY_TRIES = 200;

/** Resolves when the process says that it can do its work. */
export async function untilReady(port: number): Promise<void> {
  for (let tries = 0; tries < READY_TRIES; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, READY_CHECK_MS));
  }
  throw new Error('the gateway did not become ready');
}
