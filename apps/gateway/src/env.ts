import { fileURLToPath } from 'node:url';
import { field, readConfig, refuseConfig } from '@pong/config';
import { z } from 'zod';
import { type ReadRoutes, type RoutesFile, readRoutes } from './routes.ts';

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
  TOKEN_ISSUER: z.string().default('pong'),
  TOKEN_AUDIENCE: z.string().default('pong'),
  ROUTES_FILE: z.string().optional(),
  GUEST_BURST: field.count(30),
  GUEST_PER_HOUR: field.count(100),
  GUEST_TOTAL_PER_HOUR: field.count(20_000),
});

/**
 * The gateway's environment, `.env.example` says what each is for, and the routes it names.
 * Exits 78 with every problem named.
 */
export function readEnv(): z.infer<typeof schema> & {
  routes: RoutesFile;
  routesFile: string;
  /** What the file says now. */
  readRoutesAgain: () => ReadRoutes;
} {
  const env = readConfig('gateway', schema, process.env);
  const routesFile = env.ROUTES_FILE ?? fileURLToPath(new URL('../routes.json', import.meta.url));
  const readRoutesAgain = () => readRoutes(routesFile);
  const read = readRoutesAgain();
  if (!read.ok) return refuseConfig('gateway', [`ROUTES_FILE: ${read.problem}`]);
  return { ...env, routes: read.routes, routesFile, readRoutesAgain };
}
