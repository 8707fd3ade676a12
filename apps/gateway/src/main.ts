import { createLogger, createMetrics, runService, startAdmin } from '@pong/service';
import { readEnv } from './env.ts';
import { watchFiles } from './file-watch.ts';
import { startGateway } from './gateway.ts';
import { createReload } from './reload.ts';

const env = readEnv();
const logger = createLogger({ service: 'gateway', level: env.LOG_LEVEL });
const passageLogger = createLogger({ service: 'gateway', level: env.LOG_LEVEL, buffered: true });
const metrics = createMetrics('gateway');

const start = async () => {
  const gateway = await startGateway({
    host: env.HOST,
    port: env.PORT,
    environment: env.NODE_ENV === 'development' ? 'development' : 'production',
    routes: env.routes,
    urls: { web: env.WEB_URL, auth: env.AUTH_URL, game: env.GAME_URL },
    authUpstream: 'auth',
    publicOrigins: env.PUBLIC_ORIGINS ?? [],
    trustedProxies: env.TRUSTED_PROXIES ?? [],
    sessionSecret: env.SESSION_SECRET,
    serviceTokenSecret: env.SERVICE_TOKEN_SECRET,
    tokenIssuer: env.TOKEN_ISSUER,
    tokenAudience: env.TOKEN_AUDIENCE,
    guests: { burst: env.GUEST_BURST, perHour: env.GUEST_PER_HOUR, totalPerHour: env.GUEST_TOTAL_PER_HOUR },
    logger,
    passageLogger,
    metrics,
    now: Date.now,
    steady: () => performance.now(),
  });
  const admin = await startAdmin({
    host: env.ADMIN_HOST,
    port: env.ADMIN_PORT,
    metrics,
    ready: gateway.ready,
    metricsPassword: env.METRICS_PASSWORD,
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
  process.on('SIGHUP', () => reload.now('SIGHUP'));
  return {
    async close() {
      watch.close();
      await gateway.close();
      await admin.close();
    },
  };
};

// The routes are read again then, as with any server of this kind.
await runService(logger, start, { keepOnHangUp: true });
