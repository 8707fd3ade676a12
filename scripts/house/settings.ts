import { resolve } from 'node:path';
import { field, parseConfig } from '@pong/config';
import { z } from 'zod';

/** Every port of the house is counted from this one; the gateway's own is the only public one. */
export const PORT_OFFSETS = {
  gateway: 0,
  web: 1,
  auth: 2,
  game: 3,
  postgres: 4,
  gatewayAdmin: 5,
  authAdmin: 6,
  gameAdmin: 7,
} as const;
export type PortName = keyof typeof PORT_OFFSETS;
export type Ports = Readonly<Record<PortName, number>>;

const LAST_OFFSET = Math.max(...Object.values(PORT_OFFSETS));

const variables = z.object({
  PORT: field.port(3000).refine((port) => port >= 1 && port + LAST_OFFSET <= 65_535, {
    error: `must be between 1 and ${65_535 - LAST_OFFSET}, since the ports after it are used too.`,
  }),
  HOST: z.string().optional(),
  DATA_DIR: z.string().default('.data'),
  AUTH_DATABASE_URL: field.postgresUrl().optional(),
  GAME_DATABASE_URL: field.postgresUrl().optional(),
  SERVICE_TOKEN_SECRET: field.secret().optional(),
  SESSION_SECRET: field.secret().optional(),
  METRICS_PASSWORD: field.password().optional(),
  LOG_LEVEL: field.logLevel(),
  // Of the services alone; looked at here so that a bad one is refused before anything is started.
  PUBLIC_ORIGINS: field.origins().optional(),
  TRUSTED_PROXIES: field.addressRanges().optional(),
  REDIS_URL: field.redisUrl().optional(),
  ROUTES_FILE: z.string().optional(),
  GUEST_BURST: field.count(1),
  GUEST_PER_HOUR: field.count(1),
  GUEST_TOTAL_PER_HOUR: field.count(1),
});

/** The outside databases, when both services have one; undefined means the embedded one. */
export interface DatabaseUrls {
  auth: string;
  game: string;
}

export interface Settings {
  ports: Ports;
  /** Undefined: every address of this machine. */
  host: string | undefined;
  /** Absolute. */
  dataDir: string;
  databases: DatabaseUrls | undefined;
  /** Absolute; undefined: the gateway's own. */
  routesFile: string | undefined;
  /** What the environment gives of the secrets; the rest is made once and kept. */
  secrets: Partial<Record<SecretName, string>>;
}

export const SECRET_NAMES = ['SERVICE_TOKEN_SECRET', 'SESSION_SECRET', 'METRICS_PASSWORD'] as const;
export type SecretName = (typeof SECRET_NAMES)[number];

export type SettingsResult = { ok: true; settings: Settings } | { ok: false; problems: string[] };

/** Environment to settings. Every problem is one sentence that says what to do. */
export function readSettings(env: Record<string, string | undefined>, root: string): SettingsResult {
  const parsed = parseConfig(variables, env, {
    AUTH_DATABASE_URL: 'DATABASE_URL',
    GAME_DATABASE_URL: 'DATABASE_URL',
  });
  if (!parsed.ok) return parsed;
  const { config } = parsed;
  const { AUTH_DATABASE_URL: auth, GAME_DATABASE_URL: game, ROUTES_FILE: routesFile } = config;
  if ((auth === undefined) !== (game === undefined)) {
    const missing = auth === undefined ? 'AUTH_DATABASE_URL' : 'GAME_DATABASE_URL';
    return {
      ok: false,
      problems: [`${missing} is not set: give both services a database (or DATABASE_URL), or neither.`],
    };
  }
  const secrets: Settings['secrets'] = {};
  for (const name of SECRET_NAMES) {
    const value = config[name];
    if (value !== undefined) secrets[name] = value;
  }
  return {
    ok: true,
    settings: {
      ports: portsFrom(config.PORT),
      host: config.HOST,
      dataDir: resolve(root, config.DATA_DIR),
      databases: auth !== undefined && game !== undefined ? { auth, game } : undefined,
      routesFile: routesFile === undefined ? undefined : resolve(root, routesFile),
      secrets,
    },
  };
}

export function portsFrom(first: number): Ports {
  const entries = Object.entries(PORT_OFFSETS).map(([name, offset]) => [name, first + offset]);
  return Object.fromEntries(entries) as Ports;
}
