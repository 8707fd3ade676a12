import { HEADER, identityHeaders, type Principal, type ServiceTokenMinter } from '@pong/identity';
import type { Exchange } from '../exchange.ts';

/**
 * Write, second half of "strip, then write": the headers an upstream gets, a flat name, value list.
 * Everything the client sent under the names written here was removed when the exchange was admitted.
 */
export function upstreamHeaders(exchange: Exchange, principal: Principal, serviceToken: string): string[] {
  const { client, requestId, traceId } = exchange;
  const headers = [...exchange.forwardable];
  headers.push(
    HEADER.requestId,
    requestId,
    HEADER.traceId,
    traceId,
    HEADER.traceparent,
    exchange.trace?.upstream?.traceparent ?? `00-${traceId}-${traceId.slice(16)}-00`,
    HEADER.forwardedFor,
    client.address,
    HEADER.forwardedProto,
    client.proto,
    HEADER.forwardedHost,
    client.host,
  );
  for (const [name, value] of identityHeaders(principal, serviceToken)) headers.push(name, value);
  return headers;
}

export type HeaderWriter = (
  exchange: Exchange,
  upstream: string,
  principal: Principal,
) => string[] | Promise<string[]>;

/** The headers with their service token: at once where one is at hand. */
export function createHeaderWriter(serviceTokens: ServiceTokenMinter): HeaderWriter {
  return (exchange, upstream, principal) => {
    const written = (token: string) => {
      if (exchange.trace) exchange.trace.upstream = exchange.trace.whole.ask(upstream);
      return upstreamHeaders(exchange, principal, token);
    };
    const known = serviceTokens.known(principal, upstream);
    return known === undefined ? serviceTokens.mint(principal, upstream).then(written) : written(known);
  };
}
