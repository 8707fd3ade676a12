import { field, readConfig } from '@pong/config';
import { z } from 'zod';

const schema = z.object({
  WEB_PORT: field.port(3001),
  /** Private: loopback, or the private network inside a container. */
  WEB_HOST: z.string().default('127.0.0.1'),
  /** Where server-side pages read the public API: the gateway, like everyone else. */
  GATEWAY_URL: field.httpUrl().default('http://127.0.0.1:3000'),
  SERVICE_TOKEN_SECRET: field.secret(),
  LOG_LEVEL: field.logLevel(),
  NODE_ENV: field.nodeEnv(),
});

export type Env = z.infer<typeof schema>;

/** Exits 78 with every problem named. Called when a server starts, never while the pages are built. */
export function readEnv(): Env {
  return readConfig('web', schema, process.env);
}
