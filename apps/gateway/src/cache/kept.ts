import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import Semantics from 'http-cache-semantics';
import type { CachePolicy } from './cache-policy.ts';

const TEXT_MAX_BYTES = 64 * 1024;

/** A whole answer of an upstream. */
export interface Whole {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** An answer kept to be given again. */
export interface Kept {
  /** Flat name, value list for clients; the request id and what changes with time are added to it. */
  headers: readonly string[];
  body: Buffer;
  /** The body, byte by byte, of a small answer: with its head it is one write instead of two. */
  text: string | undefined;
  etag: string;
  /** The upstream's own, to ask it whether anything changed. */
  upstreamEtag: string | undefined;
  tags: readonly string[];
  /** When it was made, by a clock that never jumps: `Age` counts from here. */
  bornMs: number;
  freshUntilMs: number;
  staleUntilMs: number;
  errorUntilMs: number;
}

/**
 * What is kept of an answer, or nothing: only whole 200s without a cookie that the upstream lets be kept
 * (RFC 9111 §3), and that vary by nothing but what the key has.
 */
export function keptFrom(
  whole: Whole,
  policy: CachePolicy,
  context: {
    path: string;
    nowMs: number;
    /** From an upstream's headers to a client's, a flat list. */
    clientHeaders: (headers: IncomingHttpHeaders) => string[];
  },
): Kept | undefined {
  const { status, headers, body } = whole;
  if (status !== 200 || headers['set-cookie'] !== undefined || !variesOnlyBy(headers.vary, policy.vary))
    return undefined;
  const control = headers['cache-control'] ?? '';
  const semantics = new Semantics(
    { method: 'GET', url: context.path, headers: {} },
    { status, headers },
    { shared: !policy.private, trustServerDate: false },
  );
  const saysItself = /\b(max-age|s-maxage)\b/i.test(control) || headers.expires !== undefined;
  const ttlMs = saysItself ? semantics.timeToLive() : policy.ttlSeconds * 1000;
  if (!semantics.storable() || /\bno-cache\b/i.test(control) || ttlMs <= 0) return undefined;
  const strict = /\b(must-revalidate|proxy-revalidate)\b/i.test(control);
  const freshUntilMs = context.nowMs + ttlMs;
  const staleUntilMs = freshUntilMs + (strict ? 0 : policy.staleSeconds * 1000);
  const etag = headers.etag ?? `W/"${createHash('sha1').update(body).digest('base64url')}"`;
  const given = { ...headers, etag };
  if (control === '') given['cache-control'] = policy.private ? 'private, no-cache' : 'no-cache';
  // Both are said anew with every answer.
  delete given.age;
  delete given['content-length'];
  return {
    headers: [...context.clientHeaders(given), 'content-length', String(body.length)],
    body,
    text: body.length <= TEXT_MAX_BYTES ? body.toString('latin1') : undefined,
    etag,
    upstreamEtag: headers.etag,
    tags: policy.tags,
    bornMs: context.nowMs - semantics.age() * 1000,
    freshUntilMs,
    staleUntilMs,
    errorUntilMs: freshUntilMs + (strict ? 0 : policy.staleIfErrorSeconds * 1000),
  };
}

/** Compression is left out of what upstreams are asked for, so answers cannot differ by it. */
function variesOnlyBy(vary: string | undefined, names: readonly string[]): boolean {
  if (vary === undefined) return true;
  return vary
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .every((name) => name === '' || name === 'accept-encoding' || names.includes(name));
}

/** Whether the client has this very answer already (RFC 9110 §13.1.2, weak comparison). */
export function isSame(etag: string, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = withoutWeak(etag);
  return ifNoneMatch.split(',').some((each) => withoutWeak(each.trim()) === opaque);
}

function withoutWeak(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag;
}
