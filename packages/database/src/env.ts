import { field, readConfig } from '@pong/config';
import { z } from 'zod';

const embeddedSchema = z.object({
  DATABASE_DATA_DIR: z.string({ error: 'name the folder that keeps the data.' }),
  DATABASE_PORT: field.port(3004),
});

const migrateSchema = z.object({
  AUTH_DATABASE_URL: field.postgresUrl().optional(),
  GAME_DATABASE_URL: field.postgresUrl().optional(),
});

/** Of the embedded server's process. */
export function readEmbeddedEnv() {
  const env = readConfig('database', embeddedSchema, process.env);
  return { dataDir: env.DATABASE_DATA_DIR, port: env.DATABASE_PORT };
}

/** Of the process that migrates: which database each owner's schema is in. Unset means not here. */
export function readMigrateEnv() {
  const env = readConfig('migrate', migrateSchema, process.env, {
    AUTH_DATABASE_URL: 'DATABASE_URL',
    GAME_DATABASE_URL: 'DATABASE_URL',
  });
  return { auth: env.AUTH_DATABASE_URL, game: env.GAME_DATABASE_URL };
}

/** Of tests: a real server to run the same suites on, of a user that may create databases. */
export function readTestEnv() {
  return { realUrl: process.env.TEST_DATABASE_URL || undefined };
}
