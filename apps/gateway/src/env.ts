import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { field, readConfig, refuseConfig } from '@pong/config';
import { z } from 'zod';
import { isOperatorEntry } from './access/operators.ts';
import { type Certificate, type ReadCertificate, readCertificate } from './front/tls-front.ts';
import { type Environment, type ReadRoutes, type RoutesFile, readRoutes } from './table/routes.ts';

const schema = z.object({
  NODE_ENV: field.nodeEnv(),
  LOG_LEVEL: field.logLevel(),
  HOST: z.string().default('::'),
  PORT: field.port(3000),
  ADMIN_HOST: z.string().default('127.0.0.1'),
  ADMIN_PORT: field.port(3005),
  METRICS_PASSWORD: field.password().optional(),
  SESSION_SECRET: field.secret(),
  SERVICE_TOKEN_SECRET: field.secret(),
  PUBLIC_ORIGINS: field.origins().optional(),
  TRUSTED_PROXIES: field.addressRanges().optional(),
  WEB_URL: field.httpUrl().default('http://127.0.0.1:3001'),
  AUTH_URL: field.httpUrl().default('http://127.0.0.1:3002'),
  GAME_URL: field.httpUrl().default('http://127.0.0.1:3003'),
  TLS_CERT_FILE: z.string().optional(),
  TLS_KEY_FILE: z.string().optional(),
  PLAIN_PORT: field.port().optional(),
  TOKEN_ISSUER: z.string().default('pong'),
  TOKEN_AUDIENCE: z.string().default('pong'),
  REDIS_URL: field.redisUrl().optional(),
  CONSUL_HTTP_TOKEN: z.string().optional(),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  AWS_SESSION_TOKEN: z.string().optional(),
  ROUTES_FILE: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: field.httpUrl().optional(),
  OTEL_TRACES_SAMPLER_ARG: field.ratio(0.01),
  OPERATORS: field
    .list()
    .refine((all) => all.every(isOperatorEntry), {
      error: 'must be a list of name:salt:hash, each from `npm run gateway -- operator NAME`.',
    })
    .optional(),
  GUEST_BURST: field.count(30),
  GUEST_PER_HOUR: field.count(100),
  GUEST_TOTAL_PER_HOUR: field.count(20_000),
});

export interface Tls {
  files: readonly string[];
  certificate: Certificate;
  /** What the files say now. */
  readAgain: () => ReadCertificate;
}

export type Env = z.infer<typeof schema> & {
  environment: Environment;
  /** The routes file, named or built in. */
  routesFile: string;
};

/**
 * The gateway's environment, `.env.example` says what each is for, and the routes it names.
 * Exits 78 with every problem named.
 */
export function readEnv(): Env & {
  routes: RoutesFile;
  /** What the file says now. */
  readRoutesAgain: () => ReadRoutes;
  tls: Tls | undefined;
} {
  const env = completed(readConfig('gateway', schema, process.env));
  const readRoutesAgain = () => readRoutes(env.routesFile);
  const read = readRoutesAgain();
  if (!read.ok) return refuseConfig('gateway', [`ROUTES_FILE: ${read.problem}`]);
  return { ...env, routes: read.routes, readRoutesAgain, tls: readTls(env) };
}

/** The certificate, when one is named; a half of it, or one that cannot be used, is refused. */
function readTls({ TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile }: Env): Tls | undefined {
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined || keyFile === undefined)
    return refuseConfig('gateway', ['TLS_CERT_FILE and TLS_KEY_FILE: both are needed.']);
  const readAgain = () => readCertificate({ certFile, keyFile });
  const read = readAgain();
  if (!read.ok) return refuseConfig('gateway', [`TLS_CERT_FILE: ${read.problem}`]);
  return { files: [certFile, keyFile], certificate: read.certificate, readAgain };
}

export type CommandEnv = Env & {
  /** Whether it was given, or made up since nothing is served with it. */
  given: { SESSION_SECRET: boolean };
};

/** The same for an operator's question, which needs no secret. */
export function readCommandEnv(): CommandEnv {
  const stopgap = () => randomBytes(32).toString('base64url');
  const { SESSION_SECRET, SERVICE_TOKEN_SECRET } = process.env;
  const env = readConfig('gateway', schema, {
    ...process.env,
    SESSION_SECRET: SESSION_SECRET || stopgap(),
    SERVICE_TOKEN_SECRET: SERVICE_TOKEN_SECRET || stopgap(),
  });
  return { ...completed(env), given: { SESSION_SECRET: Boolean(SESSION_SECRET) } };
}

function completed(env: z.infer<typeof schema>): Env {
  return {
    ...env,
    environment: env.NODE_ENV === 'development' ? 'development' : 'production',
    routesFile: env.ROUTES_FILE ?? fileURLToPath(new URL('../routes.json', import.meta.url)),
  };
}
