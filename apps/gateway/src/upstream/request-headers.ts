import { HEADER, identityHeaders, type Principal, type ServiceTokenMinter } from '@pong/identity';
import type { Exchange } from '../exchange.ts';
import { type HeaderLines, headerLines } from '../wire/header-lines.ts';

/** Write, second half of "strip, then write": what an upstream gets for this principal, besides what the client sent. */
export type HeaderWriter = (
  exchange: Exchange,
  upstream: string,
  principal: Principal,
) => HeaderLines | Promise<HeaderLines>;

/**
 * At once where the service token is at hand. Everything the client sent under the names written here was removed when
 * the exchange was admitted. What does not change from one request to the next is written once: of a principal until its
 * token is minted anew.
 */
export function createHeaderWriter(serviceTokens: ServiceTokenMinter): HeaderWriter {
  const known = new WeakMap<Principal, Map<string, { token: string; lines: HeaderLines }>>();

  function identityLines(principal: Principal, upstream: string, token: string): HeaderLines {
    const written = known.get(principal)?.get(upstream);
    if (written?.token === token) return written.lines;
    const lines = headerLines(identityHeaders(principal, token).flat());
    const byUpstream = known.get(principal) ?? new Map<string, { token: string; lines: HeaderLines }>();
    known.set(principal, byUpstream.set(upstream, { token, lines }));
    return lines;
  }

  return (exchange, upstream, principal) => {
    const written = (token: string) => {
      if (exchange.trace) exchange.trace.upstream = exchange.trace.whole.ask(upstream);
      const { requestId, traceId, trace } = exchange;
      const parent = trace?.upstream?.traceparent ?? `00-${traceId}-${traceId.slice(16)}-00`;
      const own = `${HEADER.requestId}: ${requestId}\r\n${HEADER.traceId}: ${traceId}\r\n${HEADER.traceparent}: ${parent}\r\n`;
      return own + exchange.forwarded + identityLines(principal, upstream, token);
    };
    const token = serviceTokens.known(principal, upstream);
    return token === undefined ? serviceTokens.mint(principal, upstream).then(written) : written(token);
  };
}
