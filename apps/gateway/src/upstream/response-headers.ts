import { HEADER } from '@pong/identity';
import type { AnswerHead } from '../wire/answer-head.ts';
import { connectionOptions } from '../wire/connection-options.ts';
import { type HeaderLines, headerLines } from '../wire/header-lines.ts';
import { oneVary } from '../wire/one-vary.ts';

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
 * An upstream's headers, a flat list of names in small letters and values, as the client gets them: hop-by-hop removed,
 * the request id written, security headers added where left out. An answer that carries a cookie of ours belongs to one
 * visitor and must not be kept by a cache.
 */
export function headForClient(
  fields: readonly string[],
  options: {
    requestId: string;
    security: Pairs;
    added: HeaderLines;
    setCookies: readonly string[];
  },
): AnswerHead {
  const { security, setCookies } = options;
  let at = fields.indexOf('connection');
  // A value may say the same as a name, which stands at the even places.
  while (at % 2 === 1) at = fields.indexOf('connection', at + 1);
  const named = at === -1 ? undefined : connectionNames(fields, at);
  const head: AnswerHead = { lines: '', length: undefined, dated: false, close: false };
  let lines = `x-request-id: ${options.requestId}\r\n`;
  /** A bit for each security header that the upstream sets itself. */
  let given = 0;
  let varies = false;
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? '';
    if (DROPPED.has(name) || named?.has(name)) continue;
    if (name === 'cache-control' && setCookies.length > 0) continue;
    if (name === 'content-length') head.length = Number(fields[index + 1]);
    // An upstream's fields were checked when they were read.
    else lines += `${name}: ${fields[index + 1]}\r\n`;
    if (name === 'date') head.dated = true;
    if (name === 'vary') varies = true;
    for (let which = 0; which < security.length; which += 1)
      if (security[which]?.[0] === name) given |= 1 << which;
  }
  lines += securityLines(security, given);
  lines += options.added;
  for (const cookie of setCookies) lines += headerLines(['set-cookie', cookie]);
  if (setCookies.length > 0) lines += 'cache-control: private, no-cache\r\n';
  // Only with one of the upstream's may there be two; to look for them costs a copy of the head.
  head.lines = varies ? oneVary(lines) : lines;
  return head;
}

const written = new WeakMap<Pairs, Map<number, string>>();

/** All that are not given, as lines: upstreams are few, and give the same ones each time. */
function securityLines(security: Pairs, given: number): string {
  let byGiven = written.get(security);
  if (!byGiven) {
    byGiven = new Map();
    written.set(security, byGiven);
  }
  let lines = byGiven.get(given);
  if (lines === undefined) {
    lines = headerLines(security.filter((_, which) => (given & (1 << which)) === 0).flat());
    byGiven.set(given, lines);
  }
  return lines;
}

/** What the Connection headers name, from the first of them on. */
function connectionNames(fields: readonly string[], from: number): Set<string> | undefined {
  let all: string[] | undefined;
  for (let at = from; at < fields.length; at += 2) {
    const value = fields[at + 1] ?? '';
    if (fields[at] !== 'connection' || value === 'keep-alive' || value === 'close') continue;
    all ??= [];
    all.push(...connectionOptions(value));
  }
  return all && new Set(all);
}
