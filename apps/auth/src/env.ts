import { field, readConfig } from '@pong/config';
import { z } from 'zod';

/** The auth service's environment; `.env.example` says what each is for. */
export const authEnv = z.object({
  LOG_LEVEL: field.logLevel(),
  SERVICE_TOKEN_SECRET: field.secret(),
  AUTH_HOST: z.string().default('127.0.0.1'),
  AUTH_PORT: field.port(3002),
  AUTH_ADMIN_PORT: field.port(3006),
  AUTH_DATABASE_URL: field.postgresUrl().optional(),
  DATABASE_URL: field.postgresUrl().optional(),
  TOKEN_ISSUER: z.string().default('pong'),
  TOKEN_AUDIENCE: z.string().default('pong'),
  PUBLIC_ORIGINS: field.list().optional(),
});

/** Either name will do for the database; the problem is reported under the one that is not shared. */
const needed = z.object({
  AUTH_DATABASE_URL: z.string({ error: 'name the PostgreSQL of the accounts, or set DATABASE_URL.' }),
});

export function readEnv() {
  const env = readConfig('auth', authEnv, process.env);
  const { AUTH_DATABASE_URL: databaseUrl } = readConfig('auth', needed, {
    AUTH_DATABASE_URL: env.AUTH_DATABASE_URL ?? env.DATABASE_URL,
  });
  return { ...env, databaseUrl };
}
