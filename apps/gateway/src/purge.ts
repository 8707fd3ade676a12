import type { IncomingHttpHeaders } from 'node:http';
import { createServiceTokenVerifier, HEADER } from '@pong/identity';

/** The gateway's name as the audience of a service token: what upstreams ask of it. */
export const AUDIENCE = 'gateway';

/**
 * For the admin port: `POST /purge/TAG` of a service of the house, known by its token, forgets what is
 * kept under the tag.
 */
export function createPurgeCommand(options: {
  secret: string;
  now: () => number;
  purge: (tag: string) => number;
}): (path: string, headers: IncomingHttpHeaders) => Promise<{ status: number; text: string } | undefined> {
  const verify = createServiceTokenVerifier({ ...options, audience: AUDIENCE });
  return async (path, headers) => {
    const tag = /^\/purge\/([\w-]{1,64})$/.exec(path)?.[1];
    if (tag === undefined) return undefined;
    const token = headers[HEADER.serviceToken];
    if (typeof token !== 'string' || !(await verify(token)))
      return { status: 401, text: 'service token required\n' };
    return { status: 200, text: `${options.purge(tag)} purged\n` };
  };
}
