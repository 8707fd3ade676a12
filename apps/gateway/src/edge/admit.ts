import type { IncomingHttpHeaders } from 'node:http';
import type { Exchange, Refusal } from '../exchange.ts';
import { createForwardable } from '../wire/forwardable.ts';
import type { FoundInFields, SaidOfItself } from '../wire/found.ts';
import type { HttpRequest } from '../wire/message.ts';
import { canonicalTarget } from './canonical-path.ts';
import type { ClientReader } from './client-party.ts';
import { forwardedLines } from './forwarded.ts';
import { createPassageIds } from './passage-ids.ts';
import { headProblem } from './raw-head.ts';
import { forwardableFields } from './strip.ts';
import { isWebSocketOffer } from './websocket-offer.ts';

export type Admission = { ok: true; exchange: Exchange } | { ok: false; requestId: string; refusal: Refusal };

export type Admit = (request: HttpRequest, kind: Exchange['kind']) => Admission;

/** From a request to an exchange, or a refusal that closes the connection. */
export function createAdmit(options: {
  readClient: ClientReader;
  /** Of the route that takes most; what its own takes is known later. */
  bodyLimitBytes: () => number;
}): Admit {
  const nextIds = createPassageIds();

  function foundIn({ fields, peer }: HttpRequest): FoundInFields {
    if (fields.found) return fields.found;
    const { byName } = fields;
    if (!peer.known || !saysTheSame(byName, peer.known.said)) {
      const client = options.readClient(peer.address, byName, peer.encrypted);
      peer.known = { said: saidOfItself(byName), client, forwarded: forwardedLines(client) };
    }
    const { client, forwarded } = peer.known;
    fields.found = {
      client,
      forwardable: createForwardable(() => forwardableFields(fields.list, byName.connection)),
      forwarded,
      prefetch: isPrefetch(byName),
    };
    return fields.found;
  }

  return (request, kind) => {
    const { requestId, traceId } = nextIds();
    const refuse = (code: Refusal['code']): Admission => ({
      ok: false,
      requestId,
      refusal: { code, close: true },
    });
    const problem = headProblem(request);
    if (problem !== undefined) return refuse(problem);
    if (kind === 'upgrade' && !isWebSocketOffer(request)) return refuse('upgrade_refused');
    const target = canonicalTarget(request.target);
    if (!target.ok) return refuse('bad_path');
    const { method, fields } = request;
    if (fields.length > options.bodyLimitBytes()) return refuse('body_too_large');
    const { client, forwardable, forwarded, prefetch } = foundIn(request);
    return {
      ok: true,
      exchange: {
        kind,
        requestId,
        traceId: client.traceparent?.slice(3, 35) ?? traceId,
        method,
        path: target.path,
        search: target.search,
        headers: fields.byName,
        forwardable,
        forwarded,
        client,
        hasBody: fields.length > 0 || fields.chunked,
        navigation: kind === 'http' && isNavigation(method, fields.byName),
        prefetch,
      },
    };
  };
}

function saidOfItself(headers: IncomingHttpHeaders): SaidOfItself {
  const { host, 'x-forwarded-for': chain, 'x-forwarded-host': name, 'x-forwarded-proto': proto } = headers;
  return {
    host,
    'x-forwarded-for': chain,
    'x-forwarded-host': name,
    'x-forwarded-proto': proto,
    traceparent: headers.traceparent,
  };
}

function saysTheSame(one: IncomingHttpHeaders, other: SaidOfItself): boolean {
  return (
    one.host === other.host &&
    one['x-forwarded-for'] === other['x-forwarded-for'] &&
    one['x-forwarded-host'] === other['x-forwarded-host'] &&
    one['x-forwarded-proto'] === other['x-forwarded-proto'] &&
    one.traceparent === other.traceparent
  );
}

function isNavigation(method: string, headers: IncomingHttpHeaders): boolean {
  if (method !== 'GET') return false;
  const mode = headers['sec-fetch-mode'];
  if (mode !== undefined) return mode === 'navigate';
  return headers.accept?.includes('text/html') ?? false;
}

/** Browsers' prefetch and prerender, and the prefetches of Next's router. */
function isPrefetch(headers: IncomingHttpHeaders): boolean {
  return (
    saysPrefetch(headers['sec-purpose']) ||
    saysPrefetch(headers.purpose) ||
    saysPrefetch(headers['x-moz']) ||
    headers['next-router-prefetch'] !== undefined ||
    headers['next-router-segment-prefetch'] !== undefined
  );
}

function saysPrefetch(value: string | string[] | undefined): boolean {
  return value?.includes('prefetch') ?? false;
}
