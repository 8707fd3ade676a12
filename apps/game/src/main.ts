import { performance } from 'node:perf_hooks';
import { setTimeout as after } from 'node:timers/promises';
import { openMatches } from '@pong/database/matches';
import { createLogger, createMetrics, register, runService, startAdmin, startTracing } from '@pong/service';
import { readEnv } from './env.ts';
import { createGame } from './game.ts';
import { createPurge } from './results/purge.ts';
import { createFileTapeStore } from './tapes/file-tape-store.ts';

const env = readEnv();
const logger = createLogger({ service: 'game', level: env.LOG_LEVEL });
const metrics = createMetrics('game');

await runService(logger, async () => {
  const tracing = await startTracing({
    service: 'game',
    endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    ratio: env.OTEL_TRACES_SAMPLER_ARG,
  });
  const door = openMatches({
    url: env.GAME_DATABASE_URL,
    onLost: (error) => logger.warn({ err: error }, 'a database connection was lost'),
  });
  const game = createGame({
    logger,
    metrics,
    tracing,
    door,
    store: await createFileTapeStore(env.TAPES_DIR),
    serviceSecret: env.SERVICE_TOKEN_SECRET,
    ...(env.GATEWAY_ADMIN_URL !== undefined && {
      resultRecorded: createPurge({
        url: env.GATEWAY_ADMIN_URL,
        secret: env.SERVICE_TOKEN_SECRET,
        now: () => Date.now(),
        failed: (error) => logger.debug({ err: error }, 'the gateway could not be told of a result'),
      }),
    }),
    clock: { wallMs: () => Date.now(), monotonicMs: () => performance.now() },
    schedule(task, delayMs) {
      const timer = setTimeout(task, delayMs);
      return () => clearTimeout(timer);
    },
    pause: (ms) => after(ms, undefined, { ref: false }),
  });
  const host = env.GAME_HOST;
  const port = await game.serve({ host, port: env.GAME_PORT });
  const leave = async () => {
    await game.close();
    await door.close();
  };
  const admin = await startAdmin({
    host,
    port: env.GAME_ADMIN_PORT,
    metrics,
    ready: game.ready,
  }).catch(async (error: unknown) => {
    await leave();
    throw error;
  });
  game.conductor.start();
  logger.info({ port, adminPort: admin.port }, 'game serves');
  const registration = register({
    redisUrl: env.REDIS_URL,
    service: 'game',
    url: env.GAME_ADVERTISED_URL,
    onProblem: (err) => logger.debug({ err }, 'Redis is away'),
  });
  return {
    async close() {
      await registration.close();
      await leave();
      await admin.close();
      await tracing?.close();
    },
  };
});
