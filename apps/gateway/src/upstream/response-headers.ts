import type { IncomingHttpHeaders } from 'node:http';
import { HEADER } from '@pong/identity';

/** RFC 9110 §7.6.1, and what is nobody's business in front. */
const DROPPED: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  // The gateway's to say.
  'ratelimit',
  'ratelimit-policy',
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-max-age',
  'x-powered-by',
  HEADER.serviceToken,
  HEADER.requestId,
]);

export type Pairs = readonly (readonly [string, string])[];

/**
 * An upstream's headers as the client gets them, a flat name, value list: hop-by-hop removed, the
 * request id written, security headers added where left out. An answer that carries a cookie of ours
 * belongs to one visitor and must not be kept by a cache.
 */
export function clientHeaders(
  headers: IncomingHttpHeaders,
  options: {
    requestId: string;
    security: Pairs;
    fields: readonly string[];
    setCookies: readonly string[];
  },
): string[] {
  const named = connectionNames(headers.connection);
  const out = ['x-request-id', options.requestId];
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || DROPPED.has(name) || named?.has(name)) continue;
    if (name === 'cache-control' && options.setCookies.length > 0) continue;
    if (typeof value === 'string') out.push(name, value);
    else for (const each of value) out.push(name, each);
  }
  for (const [name, value] of options.security) if (headers[name] === undefined) out.push(name, value);
  for (const field of options.fields) out.push(field);
  for (const cookie of options.setCookies) out.push('set-cookie', cookie);
  if (options.setCookies.length > 0) out.push('cache-control', 'private, no-cache');
  return out;
}

function connectionNames(connection: string | undefined): Set<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return undefined;
  return new Set(
    connection
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
}
