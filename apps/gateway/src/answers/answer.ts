import { randomBytes } from 'node:crypto';
import { type ProblemCode, problemOf } from '@pong/protocol/problems';
import type { Exchange, Phase, Refusal } from '../exchange.ts';
import { withoutMarkers } from '../marker.ts';
import { problemPage } from './page.ts';

/** A whole answer of the gateway's own, ready for a response or for a raw socket. */
export interface Answer {
  status: number;
  /** Flat name, value list; Content-Length included. */
  headers: string[];
  body: string;
  close: boolean;
  /** For the log. */
  code?: ProblemCode;
}

export interface Answers {
  refuse(refusal: Refusal, phase: Phase, to: Recipient): Answer;
  redirect(location: string, to: Recipient, setCookies: readonly string[]): Answer;
  text(status: number, body: string, to: Recipient): Answer;
  /** 204; `fields` as a flat name, value list. */
  preflight(fields: readonly string[], to: Recipient): Answer;
  /** What a route says while its upstream cannot. */
  fallback(
    fallback: { status: number; contentType: string; body: string },
    to: Recipient,
    setCookies: readonly string[],
  ): Answer;
}

/** As much of the exchange as an answer needs; a request refused at the door has little more. */
export interface Recipient {
  requestId: string;
  method?: string;
  exchange?: Exchange | undefined;
}

/** Statuses after which a reload is likely to help: something of ours is away for a moment. */
const RELOADED: ReadonlySet<number> = new Set([502, 503, 504]);
const RELOAD_SECONDS = 3;

export function createAnswers(security: readonly (readonly [string, string])[]): Answers {
  function whole(
    status: number,
    fields: readonly (readonly [string, string])[],
    body: string,
    to: Recipient,
    setCookies: readonly string[] = [],
  ): Answer {
    const headers = ['x-request-id', to.requestId, 'cache-control', 'no-store'];
    const given = new Set(fields.map(([name]) => name));
    for (const [name, value] of fields) headers.push(name, value);
    for (const [name, value] of security) if (!given.has(name)) headers.push(name, value);
    if (to.exchange?.crossing) headers.push(...to.exchange.crossing.fields);
    for (const cookie of setCookies) headers.push('set-cookie', cookie);
    // RFC 9110 §8.6.
    if (status !== 204) headers.push('content-length', String(Buffer.byteLength(body)));
    return { status, headers, body, close: false };
  }

  return {
    refuse(refusal, phase, to) {
      const problem = problemOf(refusal.code, to.requestId, {
        phase,
        ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
        ...(refusal.fields === undefined ? {} : { fields: refusal.fields }),
        ...(refusal.retryAfter === undefined ? {} : { retryAfter: refusal.retryAfter }),
      });
      const fields: (readonly [string, string])[] = [...(refusal.headers ?? [])];
      if (refusal.code === 'upgrade_refused') fields.push(...SPOKEN);
      if (refusal.retryAfter !== undefined) fields.push(['retry-after', String(refusal.retryAfter)]);
      let body: string;
      if (to.exchange?.navigation) {
        const page = problemPage(problem, {
          nonce: randomBytes(16).toString('base64'),
          link: linkFor(refusal.code, to.exchange),
          ...(RELOADED.has(problem.status) ? { reloadSeconds: refusal.retryAfter ?? RELOAD_SECONDS } : {}),
        });
        fields.push(['content-type', 'text/html; charset=utf-8']);
        fields.push(['content-security-policy', page.contentSecurityPolicy]);
        body = page.html;
      } else {
        fields.push(['content-type', 'application/problem+json']);
        body = JSON.stringify(problem);
      }
      const answer = whole(problem.status, fields, body, to, refusal.setCookies);
      return { ...answer, close: refusal.close ?? false, code: refusal.code };
    },
    redirect: (location, to, setCookies) => whole(307, [['location', location]], '', to, setCookies),
    fallback: ({ status, contentType, body }, to, setCookies) =>
      whole(status, [['content-type', contentType]], body, to, setCookies),
    preflight(fields, to) {
      const answer = whole(204, [], '', to);
      answer.headers.push(...fields);
      return answer;
    },
    text: (status, body, to) => whole(status, [['content-type', 'text/plain; charset=utf-8']], body, to),
  };
}

/** RFC 9110 §15.5.22 and RFC 6455 §4.4: a 426 names what is spoken. */
const SPOKEN = [
  ['upgrade', 'websocket'],
  ['connection', 'upgrade'],
  ['sec-websocket-version', '13'],
] as const;

/** Where trying again would only say the same. */
const HOME_AFTER: ReadonlySet<ProblemCode> = new Set(['not_found', 'method_not_allowed', 'account_closed']);

/** The one next step a page offers. */
function linkFor(code: ProblemCode, exchange: Exchange): { href: string; label: string } {
  if (HOME_AFTER.has(code)) return { href: '/', label: 'Home' };
  return { href: exchange.path + withoutMarkers(exchange.search), label: 'Try again' };
}

/** The answer as bytes for a socket that has no response object: upgrades and parser errors. */
export function answerText(answer: Answer, statusText: string): string {
  let head = `HTTP/1.1 ${answer.status} ${statusText}\r\n`;
  for (let index = 0; index < answer.headers.length; index += 2)
    head += `${answer.headers[index]}: ${answer.headers[index + 1]}\r\n`;
  return `${head}connection: close\r\n\r\n${answer.body}`;
}
