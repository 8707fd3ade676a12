import { field, readConfig } from '@pong/config';
import { z } from 'zod';

const schema = z.object({
  LOG_LEVEL: field.logLevel(),
  GAME_HOST: z.string().default('127.0.0.1'),
  GAME_PORT: field.port(3003),
  GAME_ADMIN_PORT: field.port(3007),
  SERVICE_TOKEN_SECRET: field.secret(),
  GAME_DATABASE_URL: field.postgresUrl(),
  /** Where the gateway is told that a result has changed what it keeps; without it nobody is told. */
  GATEWAY_ADMIN_URL: field.httpUrl().optional(),
  /** Folder of the running matches' tapes; made when missing. */
  TAPES_DIR: z.string().default('.data/tapes'),
  REDIS_URL: field.redisUrl().optional(),
  GAME_ADVERTISED_URL: field.httpUrl().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: field.httpUrl().optional(),
  OTEL_TRACES_SAMPLER_ARG: field.ratio(0.01),
});

/** The game service's environment; `.env.example` says what each is for. Exits 78 with every problem named. */
export function readEnv(): z.infer<typeof schema> {
  return readConfig('game', schema, process.env, { GAME_DATABASE_URL: 'DATABASE_URL' });
}
