import { createServer } from 'node:http';
import { createLogger, runService } from '@pong/service';
import next from 'next';
import { readEnv } from './env.ts';

const HOST = '127.0.0.1';

const env = readEnv();
const logger = createLogger({ service: 'web', level: env.LOG_LEVEL });

await runService(logger, async () => {
  const app = next({ dev: false, dir: `${import.meta.dirname}/..`, hostname: HOST, port: env.WEB_PORT });
  await app.prepare();
  const handle = app.getRequestHandler();
  const server = createServer((request, response) => void handle(request, response));
  // Longer than the gateway keeps an idle connection, so that it is never this side that closes first.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(env.WEB_PORT, HOST, resolve);
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
