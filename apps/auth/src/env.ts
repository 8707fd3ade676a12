import { field, readConfig } from '@pong/config';
import { z } from 'zod';
import { providerList } from './oidc-provider-list.ts';

const schema = z.object({
  LOG_LEVEL: field.logLevel(),
  SERVICE_TOKEN_SECRET: field.secret(),
  AUTH_HOST: z.string().default('127.0.0.1'),
  AUTH_PORT: field.port(3002),
  AUTH_ADMIN_PORT: field.port(3006),
  AUTH_DATABASE_URL: field.postgresUrl(),
  /** Where the game is asked who has played, and told what became of accounts. */
  GAME_URL: field.httpUrl().default('http://127.0.0.1:3003'),
  TOKEN_ISSUER: z.string().default('pong'),
  TOKEN_AUDIENCE: z.string().default('pong'),
  PUBLIC_ORIGINS: field.origins().optional(),
  REDIS_URL: field.redisUrl().optional(),
  AUTH_ADVERTISED_URL: field.httpUrl().optional(),
  PUBLIC_URL: field.httpUrl().default('http://localhost:3000'),
  SMTP_URL: field.url(['smtp:', 'smtps:']).optional(),
  KEY_ENCRYPTION_SECRET: field.secret().optional(),
  OIDC_PROVIDERS: providerList.optional(),
  MAIL_FROM: z.string().default('Pong <pong@localhost>'),
  OTEL_EXPORTER_OTLP_ENDPOINT: field.httpUrl().optional(),
  OTEL_TRACES_SAMPLER_ARG: field.ratio(0.01),
});

/** The auth service's environment; `.env.example` says what each is for. Exits 78 with every problem named. */
export function readEnv(): z.infer<typeof schema> {
  return readConfig('auth', schema, process.env, { AUTH_DATABASE_URL: 'DATABASE_URL' });
}

const commandSchema = z.object({
  AUTH_DATABASE_URL: field.postgresUrl(),
  PUBLIC_ORIGINS: field.origins().optional(),
  PUBLIC_URL: field.httpUrl().default('http://localhost:3000'),
  KEY_ENCRYPTION_SECRET: field.secret().optional(),
});

/** What an operator's command needs; `scripts/auth-command.mjs` fills in what `npm start` works out by itself. */
export function readCommandEnv() {
  const env = readConfig('auth', commandSchema, process.env, { AUTH_DATABASE_URL: 'DATABASE_URL' });
  return {
    databaseUrl: env.AUTH_DATABASE_URL,
    publicUrl: env.PUBLIC_ORIGINS?.[0] ?? env.PUBLIC_URL,
    keySecret: env.KEY_ENCRYPTION_SECRET,
  };
}
