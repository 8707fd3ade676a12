import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layTestDatabase } from '@pong/database/testing';
import { inherited } from './env.ts';
import { descendants, isAlive, isFree } from './processes.ts';

/**
 * One house for each worker: whoever waits in its lobby is one's own player, and what is killed
 * on purpose disturbs nobody else. A journey uses two thirds of a core: it plays by the clock.
 */
export const WORKERS = 3;

const FIRST_PORT = 4700;
const LAST_PORT = 4890;
/** The gateway and the seven private ports after it, rounded up. */
const PORTS_EACH = 10;

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = fileURLToPath(new URL('test-results/', import.meta.url));
const LIST = join(RESULTS, 'houses.json');

/** A running house, as a worker knows it. */
export interface House {
  /** Of the gateway, without a slash at the end. */
  url: string;
  /** The gateway's; the private ones follow it. */
  port: number;
  dataDir: string;
  supervisorPid: number;
}

export const PRIVATE_OFFSETS = {
  web: 1,
  auth: 2,
  game: 3,
  postgres: 4,
  gatewayAdmin: 5,
  authAdmin: 6,
  gameAdmin: 7,
} as const;

/** Where the house hands in its letters, for whoever opens a post office there. */
export const MAIL_OFFSET = 9;
const PROVIDER_OFFSET = 8;

/** The other site to sign in with, for whoever opens it. */
export const PROVIDER = {
  id: 'example',
  name: 'Example',
  clientId: 'pong',
  clientSecret: 'a secret between the two houses',
} as const;

export function providerOf(port: number) {
  return { issuer: `http://127.0.0.1:${port + PROVIDER_OFFSET}`, port: port + PROVIDER_OFFSET };
}

export interface OpenHouse {
  house: House;
  /** SIGTERM, as Ctrl-C does. Resolves to how long that took; throws when anything is left behind. */
  close(): Promise<number>;
}

/** `settings`: variables of this house only. `fresh`: it has to make its database, as on its first day. */
export async function openHouse(
  number: number,
  port: number,
  { settings = {}, fresh = false }: { settings?: Readonly<Record<string, string>>; fresh?: boolean } = {},
): Promise<OpenHouse> {
  const dataDir = join(RESULTS, `house-${number}`);
  // What an earlier run left would answer for this one.
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  if (!fresh) await layTestDatabase(join(dataDir, 'postgres'));
  const child = spawn(process.execPath, [join(ROOT, 'scripts/house/main.mjs')], {
    cwd: ROOT,
    env: { ...inherited(), ...SETTINGS, ...ownSettings(port), ...settings, DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const said = await readiness(child);
  if (!said.ready || child.pid === undefined) throw new Error(`the house did not open:\n${said.text}`);
  const house = {
    url: `http://127.0.0.1:${port}`,
    port,
    dataDir,
    supervisorPid: child.pid,
  };
  return { house, close: () => closeHouse(child, house) };
}

/** What the tests need different from a house for people. */
const SETTINGS = {
  HOST: '127.0.0.1',
  // All the guests of a run come from one address.
  GUEST_BURST: '5000',
  GUEST_PER_HOUR: '5000',
  // A house for tests never meets a database that holds anything.
  DATABASE_URL: '',
  AUTH_DATABASE_URL: '',
  GAME_DATABASE_URL: '',
};

const ownSettings = (port: number) => ({
  PORT: String(port),
  SMTP_URL: `smtp://127.0.0.1:${port + MAIL_OFFSET}`,
  MAIL_FROM: 'Pong <pong@pong.example>',
  OIDC_PROVIDERS: JSON.stringify([{ ...PROVIDER, issuer: providerOf(port).issuer }]),
});

/** The supervisor says `{ ready: true }` to its parent; when it ends instead, its words are the reason. */
async function readiness(child: ChildProcess): Promise<{ ready: boolean; text: string }> {
  let text = '';
  const listen = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  return new Promise((resolve) => {
    child.once('message', () => resolve({ ready: true, text }));
    child.once('close', () => resolve({ ready: false, text }));
    child.once('error', (error) => resolve({ ready: false, text: error.message }));
  });
}

async function closeHouse(child: ChildProcess, house: House): Promise<number> {
  const below = descendants(house.supervisorPid);
  const beganMs = performance.now();
  const exited = child.exitCode === null ? once(child, 'exit') : Promise.resolve();
  child.kill('SIGTERM');
  await exited;
  const tookMs = performance.now() - beganMs;
  const left = below.filter(({ pid }) => isAlive(pid));
  if (left.length > 0)
    throw new Error(
      `the house left behind: ${left.map(({ pid, command }) => `${pid} ${command}`).join('; ')}`,
    );
  for (let port = house.port; port < house.port + 8; port += 1)
    if (!(await isFree(port))) throw new Error(`the house left port ${port} open`);
  return tookMs;
}

/** So many first ports of a free row each. */
export async function freePorts(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let port = FIRST_PORT; port <= LAST_PORT && found.length < count; port += PORTS_EACH) {
    const row = Array.from({ length: PORTS_EACH }, (_, offset) => isFree(port + offset));
    if ((await Promise.all(row)).every(Boolean)) found.push(port);
  }
  if (found.length < count) throw new Error(`no free ports between ${FIRST_PORT} and ${LAST_PORT}`);
  return found;
}

export function writeHouses(houses: readonly House[]): void {
  writeFileSync(LIST, JSON.stringify(houses));
}

/** The house of a worker, by Playwright's `parallelIndex`. */
export function houseOf(parallelIndex: number): House {
  const houses = JSON.parse(readFileSync(LIST, 'utf8')) as House[];
  const house = houses[parallelIndex];
  if (house === undefined) throw new Error(`there is no house for worker ${parallelIndex}`);
  return house;
}
