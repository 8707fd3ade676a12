import type { ServerResponse } from 'node:http';
import { type Failure, failure, failureOf, isUnsent } from './failure.ts';
import type { Upstream } from './pools.ts';
import { clientHeaders, type Pairs } from './response-headers.ts';

export interface ForwardRequest {
  method: string;
  /** Canonical path and query. */
  target: string;
  /** Flat name, value list. */
  headers: string[];
  body: Buffer | null;
  /** Whose share of the upstream it takes. */
  clientKey: string;
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

const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);
/** Long enough for a supervised service to listen again, short enough not to be felt. */
const RETRY_AFTER_MS = 150;

/**
 * Sends one request to an upstream and streams the answer to the client with backpressure. Repeated once
 * when it is idempotent and provably was never sent.
 */
export async function forward(
  pick: () => Upstream,
  request: ForwardRequest,
  response: ServerResponse,
  reply: ForwardReply,
): Promise<Forwarded> {
  const first = await attempt(pick(), request, response, reply);
  if (first.kind !== 'failed' || !isUnsent(first.failure) || !IDEMPOTENT.has(request.method)) return first;
  await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
  return attempt(pick(), request, response, reply);
}

async function attempt(
  upstream: Upstream,
  request: ForwardRequest,
  response: ServerResponse,
  reply: ForwardReply,
): Promise<Forwarded> {
  if (response.destroyed) return { kind: 'client_gone' };
  const share =
    upstream.inFlight < upstream.settings.maxInFlight ? upstream.shares.take(request.clientKey) : undefined;
  if (!share) return { kind: 'failed', failure: failure('full') };
  upstream.inFlight += 1;
  try {
    response.once('close', share.give);
    await share.ready;
    response.off('close', share.give);
    return response.destroyed ? { kind: 'client_gone' } : await dispatch(upstream, request, response, reply);
  } finally {
    upstream.inFlight -= 1;
    share.give();
  }
}

function dispatch(
  upstream: Upstream,
  request: ForwardRequest,
  response: ServerResponse,
  reply: ForwardReply,
): Promise<Forwarded> {
  return new Promise((resolve) => {
    let gone = false;
    let status = 0;
    let stop: (() => void) | undefined;
    let stall: NodeJS.Timeout | undefined;
    const onClose = () => {
      gone = true;
      stop?.();
    };
    const settle = (forwarded: Forwarded) => {
      clearTimeout(stall);
      response.off('close', onClose);
      resolve(forwarded);
    };
    response.once('close', onClose);
    const { method, target: path, headers, body } = request;
    upstream.pool.dispatch(
      { method, path, headers, body },
      {
        onRequestStart(controller) {
          stop = () => controller.abort(new Error('the client is gone'));
          if (gone) stop();
        },
        onResponseStart(controller, statusCode, fields, statusMessage) {
          // Informational answers end here (RFC 9110 §15.2).
          if (statusCode < 200) return;
          status = statusCode;
          if (fields['set-cookie'] !== undefined) reply.onSetCookie(fields['set-cookie']);
          const out = clientHeaders(fields, reply);
          if (reply.close()) out.push('connection', 'close');
          response.on('drain', () => {
            clearTimeout(stall);
            controller.resume();
          });
          response.writeHead(statusCode, statusMessage, out);
        },
        onResponseData(controller, chunk) {
          if (response.write(chunk)) return;
          controller.pause();
          // A paused answer holds its connection to the upstream: no one may hold it by not reading.
          clearTimeout(stall);
          stall = setTimeout(() => response.destroy(), reply.stallMs);
        },
        onResponseEnd() {
          response.end();
          settle({ kind: 'answered', status });
        },
        onResponseError(_controller, error) {
          if (gone) return settle({ kind: 'client_gone' });
          if (!response.headersSent) return settle({ kind: 'failed', failure: failureOf(error) });
          response.destroy();
          settle({ kind: 'broken', status, failure: failureOf(error) });
        },
      },
    );
  });
}
