import { createLogger, createMetrics, runService, startAdmin, startTracing } from '@pong/service';
import { readEnv } from './env.ts';
import { watchFiles } from './file-watch.ts';
import { createRenewal } from './front/renewal.ts';
import { startGateway } from './gateway.ts';
import { optionsOf } from './options.ts';
import { createPurgeCommand } from './purge.ts';
import { createReload } from './table/reload.ts';

const env = readEnv();
const logger = createLogger({ service: 'gateway', level: env.LOG_LEVEL });
const passageLogger = createLogger({ service: 'gateway', level: env.LOG_LEVEL, buffered: true });
const metrics = createMetrics('gateway');

const start = async () => {
  const tracing = await startTracing({
    service: 'gateway',
    endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    ratio: env.OTEL_TRACES_SAMPLER_ARG,
  });
  const gateway = await startGateway({
    ...optionsOf(env),
    routes: env.routes,
    certificate: env.tls?.certificate,
    plainPort: env.PLAIN_PORT,
    logger,
    passageLogger,
    metrics,
    tracing,
    now: Date.now,
    steady: () => performance.now(),
  });
  const admin = await startAdmin({
    host: env.ADMIN_HOST,
    port: env.ADMIN_PORT,
    metrics,
    ready: gateway.ready,
    metricsPassword: env.METRICS_PASSWORD,
    post: createPurgeCommand({ secret: env.SERVICE_TOKEN_SECRET, now: Date.now, purge: gateway.purge }),
  }).catch(async (error: unknown) => {
    await gateway.close();
    throw error;
  });
  const reload = createReload({
    read: env.readRoutesAgain,
    adopt: gateway.adopt,
    logger,
    metrics,
    now: Date.now,
  });
  const watch = watchFiles([env.routesFile], () => reload.now('the file changed'));
  const renewal =
    env.tls &&
    createRenewal({
      first: env.tls.certificate,
      read: env.tls.readAgain,
      renew: gateway.renew,
      logger,
      metrics,
    });
  const certificateWatch = renewal && watchFiles(env.tls?.files ?? [], renewal.now);
  process.on('SIGHUP', () => reload.now('SIGHUP'));
  return {
    async close() {
      watch.close();
      certificateWatch?.close();
      await gateway.close();
      await admin.close();
      await tracing?.close();
    },
  };
};

// The routes are read again then, as with any server of this kind.
await runService(logger, start, { keepOnHangUp: true });
