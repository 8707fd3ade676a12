import { performance } from 'node:perf_hooks';
import { setTimeout as after } from 'node:timers/promises';
import { openMatches } from '@pong/database/matches';
import { createLogger, createMetrics, runService, startAdmin } from '@pong/service';
import { readEnvironment } from './env.ts';
import { createGame } from './game.ts';
import { createFileTapeStore } from './tapes/file-tape-store.ts';

const environment = readEnvironment();
const logger = createLogger({ service: 'game', level: environment.LOG_LEVEL });
const metrics = createMetrics('game');

await runService(logger, async () => {
  const door = openMatches({
    url: environment.databaseUrl,
    onLost: (error) => logger.warn({ err: error }, 'a database connection was lost'),
  });
  const game = createGame({
    logger,
    metrics,
    door,
    store: await createFileTapeStore(environment.TAPES_DIR),
    serviceSecret: environment.SERVICE_TOKEN_SECRET,
    clock: { wallMs: () => Date.now(), monotonicMs: () => performance.now() },
    schedule(task, delayMs) {
      const timer = setTimeout(task, delayMs);
      return () => clearTimeout(timer);
    },
    pause: (ms) => after(ms, undefined, { ref: false }),
  });
  const host = environment.GAME_HOST;
  const port = await game.serve({ host, port: environment.GAME_PORT });
  const admin = await startAdmin({ host, port: environment.GAME_ADMIN_PORT, metrics, ready: game.ready });
  game.conductor.start();
  logger.info({ port, adminPort: admin.port }, 'game serves');
  return {
    async close() {
      await game.close();
      await admin.close();
      await door.close();
    },
  };
});
