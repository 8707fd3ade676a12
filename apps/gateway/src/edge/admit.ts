import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Exchange, Refusal } from '../exchange.ts';
import { canonicalTarget } from './canonical-path.ts';
import type { ClientReader } from './client-party.ts';
import { forwardableHeaders } from './forwardable.ts';
import { headProblem } from './raw-head.ts';
import { isWebSocketOffer } from './websocket-offer.ts';

export type Admission = { ok: true; exchange: Exchange } | { ok: false; requestId: string; refusal: Refusal };

export type Admit = (request: IncomingMessage, kind: Exchange['kind']) => Admission;

/**
 * From Node's request to an exchange, or a refusal that closes the connection. Synchronous: a request
 * pipelined behind a refused one in the same packet is parsed in the same turn and must find the
 * connection already condemned.
 */
export function createAdmit(options: { readClient: ClientReader; bodyLimitBytes: number }): Admit {
  return (request, kind) => {
    const requestId = randomUUID();
    const refuse = (code: Refusal['code']): Admission => ({
      ok: false,
      requestId,
      refusal: { code, close: true },
    });
    const head = {
      httpVersion: request.httpVersion,
      method: request.method ?? '',
      url: request.url ?? '',
      rawHeaders: request.rawHeaders,
    };
    const problem = headProblem(head);
    if (problem !== undefined) return refuse(problem);
    if (kind === 'upgrade' && !isWebSocketOffer(head)) return refuse('upgrade_refused');
    const target = canonicalTarget(head.url);
    if (!target.ok) return refuse('bad_path');
    const { headers } = request;
    const client = options.readClient(
      request.socket.remoteAddress,
      headers,
      Reflect.get(request.socket, 'encrypted') === true,
    );
    const length = Number(headers['content-length'] ?? 0);
    if (length > options.bodyLimitBytes) return refuse('body_too_large');
    return {
      ok: true,
      exchange: {
        kind,
        requestId,
        traceId: client.traceparent?.slice(3, 35) ?? requestId.replaceAll('-', ''),
        method: head.method,
        path: target.path,
        search: target.search,
        headers,
        forwardable: forwardableHeaders(request.rawHeaders, headers.connection),
        client,
        hasBody: length > 0 || headers['transfer-encoding'] !== undefined,
        navigation: kind === 'http' && isNavigation(head.method, headers),
        prefetch: isPrefetch(headers),
      },
    };
  };
}

function isNavigation(method: string, headers: IncomingMessage['headers']): boolean {
  if (method !== 'GET') return false;
  const mode = headers['sec-fetch-mode'];
  if (mode !== undefined) return mode === 'navigate';
  return headers.accept?.includes('text/html') ?? false;
}

/** Browsers' prefetch and prerender, and the prefetches of Next's router. */
function isPrefetch(headers: IncomingMessage['headers']): boolean {
  const says = (name: string) => headers[name]?.includes('prefetch') ?? false;
  return (
    says('sec-purpose') ||
    says('purpose') ||
    says('x-moz') ||
    headers['next-router-prefetch'] !== undefined ||
    headers['next-router-segment-prefetch'] !== undefined
  );
}
