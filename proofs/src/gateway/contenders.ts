import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../door/gateway-process.ts';
import { inherited } from '../env.ts';

export interface Contender {
  name: string;
  port: number;
  pid: number;
  close(): Promise<void>;
}

/** The core of whatever is measured. */
export const PINNED = ['taskset', '-c', '0'] as const;
const PEERS = fileURLToPath(new URL('../../peers/', import.meta.url));
export const PEER_NAMES = ['fastify-http-proxy', 'fast-gateway', 'httpxy', 'http-proxy-middleware'] as const;
const LIMITS = ['nginx', 'haproxy'] as const;
const OPEN_TRIES = 100;
const OPEN_CHECK_MS = 50;
const OPEN_MS = 20_000;
const END_MS = 3_000;
const INSTALL_MS = 180_000;

/** A proxy in Node that says `ready` over IPC and ends when that is cut. */
async function startNode(name: string, script: string, args: readonly string[]): Promise<Contender> {
  const port = await freePort();
  const [command, ...before] = PINNED;
  const child = spawn(
    command,
    [...before, process.execPath, script, ...args.map((each) => each.replace('PORT', String(port)))],
    {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...inherited(), NODE_ENV: 'production' },
    },
  );
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const opened = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), OPEN_MS);
    const settle = (open: boolean) => {
      clearTimeout(timer);
      resolve(open);
    };
    child.once('message', () => settle(true));
    child.once('close', () => settle(false));
    child.once('error', (error) => {
      said += error.message;
      settle(false);
    });
  });
  if (!opened) {
    await end(child);
    throw new Error(`${name} did not open: ${said.trim() || 'it said nothing'}`);
  }
  return { name, port, pid: child.pid ?? 0, close: () => end(child) };
}

export const startBare = (upstream: string): Promise<Contender> => startOwn('bare', upstream);

export const startPipe = (upstream: string): Promise<Contender> => startOwn('pipe', upstream);

const startOwn = (name: 'bare' | 'pipe', upstream: string): Promise<Contender> =>
  startNode(name, fileURLToPath(new URL(`${name}.ts`, import.meta.url)), ['PORT', upstream]);

/** Installs the peers into a temporary folder, once for each lockfile of theirs. */
export function installPeers(): string {
  const lock = readFileSync(join(PEERS, 'package-lock.json'));
  const folder = join(
    tmpdir(),
    `pong-proof-peers-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`,
  );
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', 'peer.mjs'])
    cpSync(join(PEERS, file), join(folder, file));
  if (!existsSync(join(folder, 'node_modules/.package-lock.json')))
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: INSTALL_MS,
    });
  return folder;
}

export const startPeer = (folder: string, name: string, upstream: string): Promise<Contender> =>
  startNode(name, join(folder, 'peer.mjs'), [name, 'PORT', upstream]);

/** nginx and haproxy, in the table as the limit, where the machine has them; nothing is installed for it. */
export async function startLimits(
  upstream: string,
  started: (starting: Promise<Contender>) => Promise<Contender>,
): Promise<{ started: Contender[]; absent: string[] }> {
  const running: Contender[] = [];
  for (const name of LIMITS) if (has(name)) running.push(await started(startLimit(name, upstream)));
  return { started: running, absent: LIMITS.filter((name) => !has(name)) };
}

function has(command: string): boolean {
  const folders = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'];
  return folders.some((folder) => existsSync(join(folder, command)));
}

async function startLimit(name: (typeof LIMITS)[number], upstream: string): Promise<Contender> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'pong-proof-'));
  const file = join(folder, 'proxy.conf');
  const { host } = new URL(upstream);
  writeFileSync(file, name === 'nginx' ? nginxConfig(folder, port, host) : haproxyConfig(port, host));
  const args =
    name === 'nginx' ? ['-p', folder, '-c', file, '-e', join(folder, 'error.log')] : ['-db', '-f', file];
  const [command, ...before] = PINNED;
  const child = spawn(command, [...before, name, ...args], { stdio: 'ignore' });
  // These do not notice when the proof is gone.
  const onExit = () => void child.kill('SIGKILL');
  process.once('exit', onExit);
  const close = async () => {
    await end(child);
    process.off('exit', onExit);
    rmSync(folder, { recursive: true, force: true });
  };
  if (await opens(port, child)) return { name, port, pid: child.pid ?? 0, close };
  await close();
  throw new Error(`${name} did not open`);
}

const nginxConfig = (folder: string, port: number, host: string) => `
daemon off;
master_process off;
worker_processes 1;
pid ${folder}/pid;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests 100000000;
  upstream behind { server ${host}; keepalive 64; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`;

const haproxyConfig = (port: number, host: string) => `
global
  nbthread 1
  maxconn 1000
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
frontend front
  bind 127.0.0.1:${port}
  default_backend behind
backend behind
  http-reuse always
  server one ${host}
`;

async function opens(port: number, child: ChildProcess): Promise<boolean> {
  for (let tries = 0; tries < OPEN_TRIES && child.exitCode === null; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return true;
    await new Promise((resolve) => setTimeout(resolve, OPEN_CHECK_MS));
  }
  return false;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await exited;
  clearTimeout(timer);
}
