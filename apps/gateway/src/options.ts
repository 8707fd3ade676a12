import type { Logger, Metrics, Tracing } from '@pong/service';
import type { AwsKey } from './discovery/cloud-map.ts';
import type { DiscoveryMeans } from './discovery/discovery.ts';
import type { Env } from './env.ts';
import type { ServerTimes } from './front/server.ts';
import type { Certificate } from './front/tls-front.ts';
import type { GuestBudgetOptions } from './limits/guest-budget.ts';
import type { Environment, RoutesFile } from './table/routes.ts';

export interface GatewayOptions {
  host: string;
  port: number;
  environment: Environment;
  routes: RoutesFile;
  /** Addresses by upstream name. */
  urls: Readonly<Record<string, string>>;
  /** The upstream that answers for accounts. */
  authUpstream: string;
  publicOrigins: readonly string[];
  trustedProxies: readonly string[];
  sessionSecret: string;
  serviceTokenSecret: string;
  tokenIssuer: string;
  tokenAudience: string;
  /** Who may pass by Basic, each as `name:salt:hash`. */
  operators: readonly string[];
  guests: GuestBudgetOptions;
  /** Where several gateways count together; without it each counts alone. */
  redisUrl?: string | undefined;
  /** What registries ask for before they tell where targets are. */
  discoverySecrets?: Pick<DiscoveryMeans, 'consulToken' | 'awsKey'>;
  logger: Logger;
  /** For the line of each passage: many, and no one waits for one. */
  passageLogger: Logger;
  metrics: Metrics;
  /** Where traces go; none are made without. */
  tracing?: Tracing | undefined;
  /** Wall clock, milliseconds. */
  now: () => number;
  /** A clock that never jumps, milliseconds. */
  steady: () => number;
  times?: Partial<ServerTimes>;
  /** TLS and HTTP/2 on the public port. */
  certificate?: Certificate | undefined;
  /** With TLS, a second port without, on the loopback: for services of the house that read through the gateway. */
  plainPort?: number | undefined;
}

/** What the environment says of a gateway; the rest is the composition root's. */
export function optionsOf(
  env: Env,
): Omit<GatewayOptions, 'routes' | 'logger' | 'passageLogger' | 'metrics' | 'now' | 'steady'> {
  return {
    host: env.HOST,
    port: env.PORT,
    environment: env.environment,
    urls: { web: env.WEB_URL, auth: env.AUTH_URL, game: env.GAME_URL },
    authUpstream: 'auth',
    publicOrigins: env.PUBLIC_ORIGINS ?? [],
    trustedProxies: env.TRUSTED_PROXIES ?? [],
    sessionSecret: env.SESSION_SECRET,
    serviceTokenSecret: env.SERVICE_TOKEN_SECRET,
    tokenIssuer: env.TOKEN_ISSUER,
    tokenAudience: env.TOKEN_AUDIENCE,
    redisUrl: env.REDIS_URL,
    discoverySecrets: { consulToken: env.CONSUL_HTTP_TOKEN, awsKey: awsKeyOf(env) },
    operators: env.OPERATORS ?? [],
    guests: { burst: env.GUEST_BURST, perHour: env.GUEST_PER_HOUR, totalPerHour: env.GUEST_TOTAL_PER_HOUR },
  };
}

function awsKeyOf(env: Env): AwsKey | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken: env.AWS_SESSION_TOKEN };
}
