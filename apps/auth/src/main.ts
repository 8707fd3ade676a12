import { createLogger, createMetrics, register, runService, startAdmin, startTracing } from '@pong/service';
import { startAuth } from './auth.ts';
import { readEnv } from './env.ts';
import { createMailer } from './mailer.ts';

const env = readEnv();
const logger = createLogger({ service: 'auth', level: env.LOG_LEVEL });
const metrics = createMetrics('auth');

await runService(logger, async () => {
  const tracing = await startTracing({
    service: 'auth',
    endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    ratio: env.OTEL_TRACES_SAMPLER_ARG,
  });
  const auth = await startAuth({
    host: env.AUTH_HOST,
    port: env.AUTH_PORT,
    databaseUrl: env.AUTH_DATABASE_URL,
    serviceTokenSecret: env.SERVICE_TOKEN_SECRET,
    tokenIssuer: env.TOKEN_ISSUER,
    tokenAudience: env.TOKEN_AUDIENCE,
    secureCookies: (env.PUBLIC_ORIGINS ?? []).some((origin) => origin.startsWith('https:')),
    keySecret: env.KEY_ENCRYPTION_SECRET,
    publicUrl: env.PUBLIC_ORIGINS?.[0] ?? env.PUBLIC_URL,
    publicOrigins: env.PUBLIC_ORIGINS,
    providers: env.OIDC_PROVIDERS,
    mailer:
      env.SMTP_URL === undefined
        ? undefined
        : await createMailer({ smtpUrl: env.SMTP_URL, from: env.MAIL_FROM }),
    gameUrl: env.GAME_URL,
    logger,
    metrics,
    tracing,
    now: Date.now,
    steady: () => performance.now(),
    random: Math.random,
    schedule(task, delayMs) {
      const timer = setTimeout(task, delayMs).unref();
      return () => clearTimeout(timer);
    },
  });
  const admin = await startAdmin({
    host: env.AUTH_HOST,
    port: env.AUTH_ADMIN_PORT,
    metrics,
    ready: auth.ready,
  }).catch(async (error: unknown) => {
    await auth.close();
    throw error;
  });
  const registration = register({
    redisUrl: env.REDIS_URL,
    service: 'auth',
    url: env.AUTH_ADVERTISED_URL,
    onProblem: (err) => logger.debug({ err }, 'Redis is away'),
  });
  return {
    async close() {
      await registration.close();
      await auth.close();
      await admin.close();
      await tracing?.close();
    },
  };
});
