import { EXIT_CONFIG, field, readConfig } from '@pong/config';
import { z } from 'zod';

export const environment = z.object({
  NODE_ENV: field.nodeEnv(),
  LOG_LEVEL: field.logLevel(),
  GAME_HOST: z.string().default('127.0.0.1'),
  GAME_PORT: field.port(3003),
  GAME_ADMIN_PORT: field.port(3007),
  SERVICE_TOKEN_SECRET: field.secret(),
  GAME_DATABASE_URL: field.postgresUrl().optional(),
  DATABASE_URL: field.postgresUrl().optional(),
  /** Folder of the running matches' tapes; made when missing. */
  TAPES_DIR: z.string().min(1).default('.data/tapes'),
});

export type Environment = Omit<z.infer<typeof environment>, 'GAME_DATABASE_URL' | 'DATABASE_URL'> & {
  databaseUrl: string;
};

/** The configuration of this process, or every problem printed and exit 78. */
export function readEnvironment(): Environment {
  const { GAME_DATABASE_URL, DATABASE_URL, ...rest } = readConfig('game', environment, process.env);
  const databaseUrl = GAME_DATABASE_URL ?? DATABASE_URL;
  if (databaseUrl === undefined) {
    process.stderr.write('game: GAME_DATABASE_URL is not set: must be a URL (postgres:).\n');
    process.exit(EXIT_CONFIG);
  }
  return { ...rest, databaseUrl };
}
