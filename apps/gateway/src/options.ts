import type { AwsKey } from './discovery/cloud-map.ts';
import type { Env } from './env.ts';
import type { GatewayOptions } from './gateway.ts';

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
