import { subjectOf } from '@pong/identity';
import type { Passage } from './passage.ts';

const KNOWN_NAMES = 1000;

/**
 * The fields of a passage's line, as `createLineWriter` takes them. The query is never among them: it may be private.
 * Values of the gateway's own making need no escaping; what is a name in the routes file is kept escaped.
 */
export function createPassageLine(): (passage: Passage) => string {
  const quoted = createQuoter();
  return ({ requestId, exchange, route, upstream, principal, status, reason, phase, elapsedMs, cache }) => {
    let line = `,"requestId":"${requestId}"`;
    if (exchange) {
      const { client, kind, method } = exchange;
      if (client.traceparent !== undefined) line += `,"traceId":"${exchange.traceId}"`;
      line += `,"kind":"${kind}","method":"${method}"`;
      if (route === undefined) line += `,"path":${JSON.stringify(shownPath(exchange.path))}`;
      else line += `,"route":${quoted(route)},"path":${quoted(route)}`;
      line += `,"address":"${client.address}"`;
    } else if (route !== undefined) line += `,"route":${quoted(route)}`;
    if (principal) line += `,"principal":"${principal.kind}","subject":"${subjectOf(principal)}"`;
    if (upstream !== undefined) line += `,"upstream":${quoted(upstream)}`;
    line += `,"status":${status}`;
    if (reason !== undefined) line += `,"reason":${quoted(reason)}`;
    if (cache !== undefined) line += `,"cache":"${cache}"`;
    if (phase !== undefined) line += `,"phase":"${phase}"`;
    return `${line},"ms":${Math.round(elapsedMs * 10) / 10}`;
  };
}

/**
 * What the log shows of a path: its route, for below a prefix may stand an invitation code; without a
 * route the first part.
 */
function shownPath(path: string): string {
  return path.replace(/^(\/[^/]*\/).+$/, '$1…');
}

/** Texts as JSON, kept: they are names of routes, upstreams and reasons, and few. */
function createQuoter(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    let json = known.get(text);
    if (json === undefined) {
      json = JSON.stringify(text);
      if (known.size < KNOWN_NAMES) known.set(text, json);
    }
    return json;
  };
}
