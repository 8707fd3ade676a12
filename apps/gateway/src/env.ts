import { field, readConfig } from '@pong/config';
import { z } from 'zod';
import { parseRange } from './edge/client-party.ts';

const count = (fallback: number) =>
  z.coerce
    .number({ error: 'must be a whole number above 0.' })
    .int({ error: 'must be a whole number above 0.' })
    .positive({ error: 'must be a whole number above 0.' })
    .default(fallback);

/** The gateway's environment; `.env.example` says what each is for. */
export const gatewayEnv = z.object({
  NODE_ENV: field.nodeEnv(),
  LOG_LEVEL: field.logLevel(),
  HOST: z.string().default('::'),
  PORT: field.port(3000),
  ADMIN_HOST: z.string().default('127.0.0.1'),
  ADMIN_PORT: field.port(3005),
  METRICS_PASSWORD: z.string().min(12, { error: 'must have at least 12 characters.' }).optional(),
  SESSION_SECRET: field.secret(),
  SERVICE_TOKEN_SECRET: field.secret(),
  PUBLIC_ORIGINS: field
    .list()
    .refine((origins) => origins.every((origin) => URL.parse(origin)?.origin === origin), {
      error: 'must be a list of origins like https://pong.example, without a path or a slash at the end.',
    })
    .optional(),
  TRUSTED_PROXIES: field
    .list()
    .refine((ranges) => ranges.every((range) => parseRange(range) !== undefined), {
      error: 'must be a list of addresses or ranges like 10.0.0.0/8.',
    })
    .optional(),
  WEB_URL: field.httpUrl().default('http://127.0.0.1:3001'),
  AUTH_URL: field.httpUrl().default('http://127.0.0.1:3002'),
  GAME_URL: field.httpUrl().default('http://127.0.0.1:3003'),
  TOKEN_ISSUER: z.string().default('pong'),
  TOKEN_AUDIENCE: z.string().default('pong'),
  ROUTES_FILE: z.string().optional(),
  GUEST_BURST: count(30),
  GUEST_PER_HOUR: count(100),
  GUEST_TOTAL_PER_HOUR: count(20_000),
});

export function readEnv(): z.infer<typeof gatewayEnv> {
  return readConfig('gateway', gatewayEnv, process.env);
}
