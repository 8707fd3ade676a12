import type { HttpResponse } from '../message.ts';
import type { Outcome } from './cache.ts';
import { isSame, type Kept } from './kept.ts';

export interface Serving {
  method: string;
  ifNoneMatch: string | undefined;
  requestId: string;
  /** Flat name, value list of the gateway's own. */
  fields: readonly string[];
  setCookies: readonly string[];
  outcome: Outcome;
  close: boolean;
  nowMs: number;
}

/** What `Cache-Status` says besides the time (RFC 9211 §2). */
const SAYS: Readonly<Record<Outcome, string>> = {
  hit: 'hit',
  stale: 'hit; fwd=stale',
  error: 'hit; fwd=stale; detail=stale-if-error',
  miss: 'fwd=uri-miss; stored',
  collapsed: 'fwd=uri-miss; collapsed',
  pass: 'fwd=bypass',
};

/** Gives a kept answer to a client: 304 when it has it already. Returns the status. */
export function serve(response: HttpResponse, kept: Kept, serving: Serving): number {
  const { outcome, nowMs, setCookies } = serving;
  const headers = ['x-request-id', serving.requestId];
  const same = isSame(kept.etag, serving.ifNoneMatch);
  if (same || setCookies.length > 0) pushSome(headers, kept.headers, same, setCookies.length > 0);
  else for (const each of kept.headers) headers.push(each);
  const ttl = Math.floor((kept.freshUntilMs - nowMs) / 1000);
  headers.push(
    'age',
    String(Math.max(0, Math.floor((nowMs - kept.bornMs) / 1000))),
    'cache-status',
    `gateway; ${SAYS[outcome]}; ttl=${ttl}`,
  );
  for (const field of serving.fields) headers.push(field);
  for (const cookie of setCookies) headers.push('set-cookie', cookie);
  if (setCookies.length > 0) headers.push('cache-control', 'private, no-cache');
  if (serving.close) headers.push('connection', 'close');
  const status = same ? 304 : 200;
  response.writeHead(status, headers);
  if (same || serving.method === 'HEAD') response.end();
  else response.end(kept.text ?? kept.body);
  return status;
}

/** A 304 says nothing of a body; an answer with a cookie of ours is for no other cache. */
function pushSome(headers: string[], from: readonly string[], same: boolean, personal: boolean): void {
  for (let index = 0; index < from.length; index += 2) {
    const [name = '', value = ''] = [from[index], from[index + 1]];
    if (same && (name === 'content-length' || name === 'content-type')) continue;
    if (personal && name === 'cache-control') continue;
    headers.push(name, value);
  }
}
