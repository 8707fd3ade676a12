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
 * An upstream's headers, names in small letters, as the client gets them, both a flat name, value list: hop-by-hop removed, the
 * request id written, security headers added where left out. An answer that carries a cookie of ours
 * belongs to one visitor and must not be kept by a cache.
 */
export function clientHeaders(
  fields: readonly string[],
  options: {
    requestId: string;
    security: Pairs;
    fields: readonly string[];
    setCookies: readonly string[];
  },
): string[] {
  const { security, setCookies } = options;
  const at = fields.indexOf('connection');
  const named = at === -1 ? undefined : connectionNames(fields, at);
  const out = ['x-request-id', options.requestId];
  /** A bit for each security header that the upstream sets itself. */
  let given = 0;
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? '';
    if (DROPPED.has(name) || named?.has(name)) continue;
    if (name === 'cache-control' && setCookies.length > 0) continue;
    out.push(name, fields[index + 1] ?? '');
    for (let which = 0; which < security.length; which += 1)
      if (security[which]?.[0] === name) given |= 1 << which;
  }
  for (let which = 0; which < security.length; which += 1) {
    const pair = security[which];
    if (pair && (given & (1 << which)) === 0) out.push(pair[0], pair[1]);
  }
  for (const field of options.fields) out.push(field);
  for (const cookie of setCookies) out.push('set-cookie', cookie);
  if (setCookies.length > 0) out.push('cache-control', 'private, no-cache');
  return out;
}

/** What the Connection headers name, from the first of them on. */
function connectionNames(fields: readonly string[], from: number): Set<string> | undefined {
  let all: string[] | undefined;
  for (let at = from; at < fields.length; at += 2) {
    const value = fields[at + 1] ?? '';
    if (fields[at] !== 'connection' || value === 'keep-alive' || value === 'close') continue;
    all ??= [];
    for (const name of value.toLowerCase().split(',')) all.push(name.trim());
  }
  return all && new Set(all);
}
