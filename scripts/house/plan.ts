import { join } from 'node:path';
import { LOOPBACK } from './checks.ts';
import { heapArguments } from './heap.ts';
import type { Secrets } from './secrets.ts';
import { type DatabaseUrls, SECRET_NAMES, type Settings } from './settings.ts';

export type ProcessName = 'apps' | 'database' | 'migrate' | 'auth' | 'game' | 'web' | 'gateway';

/** One process of the house, as data. */
export interface ProcessSpec {
  name: ProcessName;
  /** A `job` ends by itself, with 0 when it did its work; a `service` is kept alive. */
  kind: 'service' | 'job';
  /** Arguments for Node. */
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** `ipc`: it says `{ ready: true }`. A URL: any answer from there. */
  ready: 'ipc' | { url: string };
  /** Started when all of these are ready. */
  after: readonly ProcessName[];
  /** The house is stopped from the door inwards: 0 first. */
  stopRank: 0 | 1 | 2;
}

export interface PlanInput {
  root: string;
  settings: Settings;
  secrets: Secrets;
  /** Where the gateway listens. */
  host: string;
  environment: Readonly<Record<string, string | undefined>>;
}

const DATABASE_MAIN = 'packages/database/src/embedded-main.ts';
const MIGRATE_MAIN = 'packages/database/src/migrate-main.ts';
const appMain = (name: string) => `apps/${name}/src/main.ts`;
/** The composition root of every process. */
export const MAINS = [DATABASE_MAIN, MIGRATE_MAIN, ...['auth', 'game', 'web', 'gateway'].map(appMain)];

/** Everything the house runs, in no particular order; `after` gives the order. */
export function planHouse(input: PlanInput): ProcessSpec[] {
  const { settings } = input;
  const embedded = settings.databases === undefined;
  const databases = settings.databases ?? embeddedUrls(input);
  const specs = [migrate(input, databases, embedded), ...services(input, databases)];
  return embedded ? [database(input), ...specs] : specs;
}

function embeddedUrls({ settings, secrets }: PlanInput): DatabaseUrls {
  const url = `postgresql://postgres:${encodeURIComponent(secrets.DATABASE_PASSWORD)}@${LOOPBACK}:${settings.ports.postgres}/postgres`;
  return { auth: url, game: url };
}

/**
 * Compiling PGlite's WebAssembly takes V8 hundreds of MB, of which malloc kept 60 to 100 for good. With one thread that
 * compiles it takes less at once, and with a threshold that stays as it is malloc gives back what is free above it
 * (decision 0015).
 */
const DATABASE_ARGS = ['--v8-pool-size=1'];
const DATABASE_TRIM_BYTES = 128 * 1024;

function database(input: PlanInput): ProcessSpec {
  const { root, settings, secrets, environment } = input;
  return {
    name: 'database',
    kind: 'service',
    args: [...DATABASE_ARGS, ...nodeArgs('database', DATABASE_MAIN, root)],
    cwd: root,
    env: environmentFor(input, {
      MALLOC_TRIM_THRESHOLD_: environment.MALLOC_TRIM_THRESHOLD_ ?? String(DATABASE_TRIM_BYTES),
      DATABASE_DATA_DIR: join(settings.dataDir, 'postgres'),
      DATABASE_PORT: String(settings.ports.postgres),
      DATABASE_PASSWORD: secrets.DATABASE_PASSWORD,
    }),
    ready: 'ipc',
    after: [],
    stopRank: 2,
  };
}

function migrate(input: PlanInput, databases: DatabaseUrls, embedded: boolean): ProcessSpec {
  return {
    name: 'migrate',
    kind: 'job',
    args: nodeArgs('migrate', MIGRATE_MAIN, input.root),
    cwd: input.root,
    env: environmentFor(input, { AUTH_DATABASE_URL: databases.auth, GAME_DATABASE_URL: databases.game }),
    ready: 'ipc',
    after: embedded ? ['database'] : [],
    stopRank: 1,
  };
}

function services(input: PlanInput, databases: DatabaseUrls): ProcessSpec[] {
  const { root, settings, secrets, host } = input;
  const { ports } = settings;
  const { SERVICE_TOKEN_SECRET, SESSION_SECRET, METRICS_PASSWORD } = secrets;
  const service = (name: 'auth' | 'game' | 'web' | 'gateway', env: Record<string, string>) => ({
    name,
    kind: 'service' as const,
    args: nodeArgs(name, appMain(name), root),
    cwd: join(root, 'apps', name),
    env: environmentFor(input, { SERVICE_TOKEN_SECRET, ...env }),
    ready: 'ipc' as const,
  });
  return [
    {
      ...service('auth', {
        AUTH_PORT: String(ports.auth),
        AUTH_ADMIN_PORT: String(ports.authAdmin),
        AUTH_DATABASE_URL: databases.auth,
        GAME_URL: `http://${LOOPBACK}:${ports.game}`,
        PUBLIC_URL: input.environment.PUBLIC_URL || `http://localhost:${ports.gateway}`,
        ...ofAuth(input),
      }),
      after: ['migrate'],
      stopRank: 1,
    },
    {
      ...service('game', {
        GAME_PORT: String(ports.game),
        GAME_ADMIN_PORT: String(ports.gameAdmin),
        GAME_DATABASE_URL: databases.game,
        GATEWAY_ADMIN_URL: `http://${LOOPBACK}:${ports.gatewayAdmin}`,
        TAPES_DIR: join(settings.dataDir, 'tapes'),
      }),
      after: ['migrate'],
      stopRank: 1,
    },
    {
      ...service('web', {
        WEB_PORT: String(ports.web),
        // With TLS at the gateway its certificate is for another name than the loopback's.
        GATEWAY_URL: input.environment.PLAIN_PORT
          ? `http://${LOOPBACK}:${input.environment.PLAIN_PORT}`
          : `http://${loopbackOf(host)}:${ports.gateway}`,
        NEXT_TELEMETRY_DISABLED: '1',
      }),
      after: [],
      stopRank: 1,
    },
    {
      ...service('gateway', {
        PORT: String(ports.gateway),
        HOST: host,
        ADMIN_PORT: String(ports.gatewayAdmin),
        SESSION_SECRET,
        METRICS_PASSWORD,
        WEB_URL: `http://${LOOPBACK}:${ports.web}`,
        AUTH_URL: `http://${LOOPBACK}:${ports.auth}`,
        GAME_URL: `http://${LOOPBACK}:${ports.game}`,
        ...(settings.routesFile !== undefined && { ROUTES_FILE: settings.routesFile }),
      }),
      after: ['auth', 'game', 'web'],
      stopRank: 0,
    },
  ];
}

function nodeArgs(name: Parameters<typeof heapArguments>[0], script: string, root: string): string[] {
  return [...heapArguments(name), '--disable-warning=ExperimentalWarning', join(root, script)];
}

/** An address of this machine at which a listener on `host` answers. */
function loopbackOf(host: string): string {
  if (host === '::' || host === '0.0.0.0') return LOOPBACK;
  return host.includes(':') ? `[${host}]` : host;
}

/** Where Node keeps compiled code and stripped types between starts. */
export const COMPILE_CACHE = 'node_modules/.cache/node-compile';

/** The auth service alone: a password stands inside, they open its keys, or they are its secrets elsewhere. */
const AUTHS_OWN = ['SMTP_URL', 'KEY_ENCRYPTION_SECRET', 'OIDC_PROVIDERS'] as const;

function ofAuth({ environment }: PlanInput): Record<string, string> {
  return Object.fromEntries(
    AUTHS_OWN.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
}

/** Set for one process only, so that a service never sees another's secret or database. */
const PRIVATE = [
  ...SECRET_NAMES,
  ...AUTHS_OWN,
  'DATABASE_PASSWORD',
  'DATABASE_URL',
  'AUTH_DATABASE_URL',
  'GAME_DATABASE_URL',
  'HOST',
  'PORT',
  'NODE_OPTIONS',
  'NODE_CHANNEL_FD',
];

function environmentFor(input: PlanInput, own: Record<string, string>): Record<string, string> {
  const env: Record<string, string> = { NODE_ENV: 'production' };
  for (const [name, value] of Object.entries(input.environment)) {
    if (value !== undefined && !PRIVATE.includes(name) && !name.startsWith('npm_')) env[name] = value;
  }
  env.NODE_COMPILE_CACHE = join(input.root, COMPILE_CACHE);
  // glibc keeps an arena for each thread that ever allocated: with two the house is 50 to 70 MB smaller.
  env.MALLOC_ARENA_MAX ??= '2';
  return { ...env, ...own };
}
