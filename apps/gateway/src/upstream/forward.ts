import type { HeaderLines } from '../header-lines.ts';
import type { HttpResponse } from '../message.ts';
import { attempt } from './attempt.ts';
import type { Traits } from './balance.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import { type Failure, failure, failureOf } from './failure.ts';
import type { Upstream } from './pools.ts';
import { clientHeaders, type Pairs } from './response-headers.ts';
import type { Target } from './target.ts';

export interface ForwardRequest {
  method: string;
  /** Canonical path and query. */
  path: string;
  lines: HeaderLines;
  body: Buffer | null;
  /** Whose share of the upstream it takes. */
  clientKey: string;
  /** What may decide the target. */
  traits?: Traits | undefined;
  /** The route's, instead of the upstream's. */
  deadlineMs?: number | undefined;
}

export interface ForwardReply {
  requestId: string;
  security: Pairs;
  /** Of the gateway, flat name, value list; an upstream's own of these names are dropped. */
  fields: readonly string[];
  setCookies: readonly string[];
  /** Whether the client should not use this connection again. */
  close: () => boolean;
  /** How long a client may take to read what was written before its answer is cut. */
  stallMs: number;
  /** Hears the cookies an upstream sets. */
  onSetCookie: (lines: string | readonly string[]) => void;
}

export type Forwarded =
  | { kind: 'answered'; status: number }
  /** Nothing was sent to the client yet: a problem can be. */
  | { kind: 'failed'; failure: Failure }
  /** The answer broke off; the client sees it cut. */
  | { kind: 'broken'; status: number; failure: Failure }
  | { kind: 'client_gone' };

const ONE_PIECE_BYTES = 16 * 1024;

/**
 * Sends one request to an upstream and streams the answer to the client with backpressure. When and where it
 * is tried again is `attempt`'s to say.
 */
export async function forward(
  upstream: Upstream,
  request: ForwardRequest,
  response: HttpResponse,
  reply: ForwardReply,
): Promise<Forwarded> {
  if (response.destroyed) return { kind: 'client_gone' };
  const { settings } = upstream;
  const share =
    upstream.inFlight < settings.maxInFlight ? upstream.shares.take(request.clientKey) : undefined;
  if (!share) return { kind: 'failed', failure: failure('full') };
  const deadlineMs = request.deadlineMs ?? settings.deadlineMs;
  const deadline = deadlineMs === undefined ? undefined : createDeadline(deadlineMs);
  upstream.inFlight += 1;
  try {
    deadline?.onPass(share.give);
    if (share.ready) {
      response.onGone(share.give);
      await share.ready;
      response.offGone(share.give);
    }
    return await attempt<Forwarded>(upstream, request, (target) =>
      dispatch(target, request, response, reply, deadline),
    );
  } finally {
    deadline?.clear();
    upstream.inFlight -= 1;
    share.give();
  }
}

function dispatch(
  target: Target,
  request: ForwardRequest,
  response: HttpResponse,
  reply: ForwardReply,
  deadline: Deadline | undefined,
): Promise<Forwarded> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve({ kind: 'client_gone' });
    if (deadline?.passed()) return resolve({ kind: 'failed', failure: failure('deadline') });
    let gone = false;
    let status = 0;
    let stop: (() => void) | undefined;
    let stall: NodeJS.Timeout | undefined;
    let drains = false;
    /** Of the body, as it was announced. */
    let left = 0;
    /** A small body that came at once: nothing is gained from sending its head before. */
    let whole: Buffer | undefined;
    const onGone = () => {
      gone = true;
      stop?.();
    };
    const settle = (forwarded: Forwarded) => {
      clearTimeout(stall);
      response.offGone(onGone);
      resolve(forwarded);
    };
    response.onGone(onGone);
    const { method, path, lines, body } = request;
    const asked = target.connections.ask(
      { method, path, lines, body },
      {
        onHead(statusCode, message, fields) {
          deadline?.clear();
          status = statusCode;
          const out = clientHeaders(fields, reply);
          for (let at = 0; at < fields.length; at += 2)
            if (fields[at] === 'set-cookie') reply.onSetCookie(fields[at + 1] ?? '');
            else if (fields[at] === 'content-length' && method !== 'HEAD') left = Number(fields[at + 1]);
          if (reply.close()) out.push('connection', 'close');
          response.writeHead(statusCode, out, message);
        },
        onData(chunk) {
          if (chunk.length === left && chunk.length <= ONE_PIECE_BYTES && whole === undefined) {
            whole = chunk;
            return;
          }
          if (response.write(chunk)) return;
          if (!drains) {
            drains = true;
            response.onDrain(() => {
              clearTimeout(stall);
              asked.resume();
            });
          }
          asked.pause();
          // A paused answer holds its connection to the upstream: no one may hold it by not reading.
          clearTimeout(stall);
          stall = setTimeout(() => response.destroy(), reply.stallMs);
        },
        onEnd() {
          response.end(whole);
          settle({ kind: 'answered', status });
        },
        onError(error) {
          if (gone) return settle({ kind: 'client_gone' });
          if (!response.headersSent)
            return settle({
              kind: 'failed',
              failure: deadline?.passed() ? failure('deadline') : failureOf(error),
            });
          response.destroy();
          settle({ kind: 'broken', status, failure: failureOf(error) });
        },
      },
    );
    stop = () => asked.abort(new Error('the client is gone'));
    deadline?.onPass(() => asked.abort(new Error('the deadline passed')));
  });
}
