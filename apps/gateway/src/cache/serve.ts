import { type AnswerHead, answerHead } from '../wire/answer-head.ts';
import { type HeaderLines, headerLines } from '../wire/header-lines.ts';
import type { HttpResponse } from '../wire/message.ts';
import { oneVary } from '../wire/one-vary.ts';
import type { Outcome } from './cache.ts';
import { isSame, type Kept } from './kept.ts';

export interface Serving {
  method: string;
  ifNoneMatch: string | undefined;
  requestId: string;
  /** Of the gateway's own. */
  added: HeaderLines;
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
  const same = isSame(kept.etag, serving.ifNoneMatch);
  const head = headOf(kept, same, setCookies.length > 0);
  const age = Math.max(0, Math.floor((nowMs - kept.bornMs) / 1000));
  const ttl = Math.floor((kept.freshUntilMs - nowMs) / 1000);
  head.lines = `x-request-id: ${serving.requestId}\r\n${head.lines}age: ${age}\r\ncache-status: gateway; ${SAYS[outcome]}; ttl=${ttl}\r\n${serving.added}`;
  for (const cookie of setCookies) head.lines += headerLines(['set-cookie', cookie]);
  if (setCookies.length > 0) head.lines += 'cache-control: private, no-cache\r\n';
  // Only with one that is kept may there be two; to look for them costs a copy of the head.
  if (kept.headers.includes('vary')) head.lines = oneVary(head.lines);
  head.close = serving.close;
  const status = same ? 304 : 200;
  response.writeHead(status, head);
  if (same || serving.method === 'HEAD') response.end();
  else response.end(kept.text ?? kept.body);
  return status;
}

const heads = new WeakMap<readonly string[], AnswerHead>();

/** The head as it is kept, once written as lines for all who get it so. */
function headOf({ headers }: Kept, same: boolean, personal: boolean): AnswerHead {
  if (same || personal) return answerHead(some(headers, same, personal));
  let head = heads.get(headers);
  if (!head) {
    head = answerHead(headers);
    heads.set(headers, head);
  }
  return { ...head };
}

/** A 304 says nothing of a body; an answer with a cookie of ours is for no other cache. */
function some(from: readonly string[], same: boolean, personal: boolean): string[] {
  const list: string[] = [];
  for (let index = 0; index < from.length; index += 2) {
    const [name = '', value = ''] = [from[index], from[index + 1]];
    if (same && (name === 'content-length' || name === 'content-type')) continue;
    if (personal && name === 'cache-control') continue;
    list.push(name, value);
  }
  return list;
}
