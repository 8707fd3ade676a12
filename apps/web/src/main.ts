import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { createLogger, runService } from '@pong/service';
import next from 'next';
import { readEnv } from './env.ts';
import { answeredWhole } from './whole-answers.ts';

const env = readEnv();
const logger = createLogger({ service: 'web', level: env.LOG_LEVEL });

await runService(logger, async () => {
  const app = next({
    dev: false,
    dir: dirname(import.meta.dirname),
    hostname: env.WEB_HOST,
    port: env.WEB_PORT,
  });
  await app.prepare();
  const handle = app.getRequestHandler();
  const server = createServer(answeredWhole((request, response) => void handle(request, response)));
  // Longer than the gateway keeps an idle connection, so that it is never this side that closes first.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(env.WEB_PORT, env.WEB_HOST, resolve);
  });
  logger.info({ port: env.WEB_PORT }, 'listening');
  return {
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      await app.close();
    },
  };
});
