import { createIdentityReader } from '@pong/identity';
import { connection } from 'next/server';
import { readEnv } from './env.ts';
import { createPublicApi } from './public-api.ts';

/**
 * The composition root of what runs inside Next: the proxy and the pages. Made at the first request, since the
 * build loads these modules too and has no environment; `main.ts` has checked the environment before that.
 */
export function house() {
  made ??= make();
  return made;
}

/** For pages: the house once there is a request; until then the build is only looking. */
export async function houseOfRequest() {
  await connection();
  return house();
}

let made: ReturnType<typeof make> | undefined;

function make() {
  const env = readEnv();
  const now = () => Date.now();
  return {
    development: env.NODE_ENV === 'development',
    readIdentity: createIdentityReader({ secret: env.SERVICE_TOKEN_SECRET, audience: 'web', now }),
    api: createPublicApi({ gatewayUrl: env.GATEWAY_URL, fetch: globalThis.fetch, now }),
    now,
  };
}
