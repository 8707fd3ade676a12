import { field, readConfig } from '@pong/config';
import { z } from 'zod';

/** The auth service's environment; `.env.example` says what each is for. */
export const authEnv = z.object({
  LOG_LEVEL: field.logLevel(),
  SERVICE_TOKEN_SECRET: field.secret(),
  AUTH_HOST: z.string().default('127.0.0.1'),
  AUTH_PORT: field.port(3002),
  AUTH_ADMIN_PORT: field.port(3006),
  AUTH_DATABASE_URL: field.postgresUrl(),
  TOKEN_ISSUER: z.string().default('pong'),
  TOKEN_AUDIENCE: z.string().default('pong'),
  PUBLIC_ORIGINS: field.list().optional(),
});

export function readEnv(): z.infer<typeof authEnv> {
  return readConfig('auth', authEnv, {
    ...process.env,
    AUTH_DATABASE_URL: process.env.AUTH_DATABASE_URL || process.env.DATABASE_URL,
  });
}
