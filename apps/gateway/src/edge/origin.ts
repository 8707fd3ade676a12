import type { ProblemCode } from '@pong/protocol/problems';
import ipaddr from 'ipaddr.js';
import type { ClientParty, Exchange } from '../exchange.ts';
import type { Route } from '../table/routes.ts';
import { isCrossable } from './cors.ts';
import type { CorsPolicy } from './cors-policy.ts';

/** As much of a route as this step reads. */
type Guarded = Pick<Route, 'who'> & { cors?: CorsPolicy | undefined };

export type OriginCheck = (exchange: Exchange, route: Guarded) => ProblemCode | undefined;

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
/** What a form, or a script that does not ask first, can send: nothing, or one of three. */
const FORM_TYPE =
  /^\s*(?:$|(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(?:;|$))/i;

/**
 * Keeps other sites from acting with a visitor's cookies: upgrades (RFC 6455 §10.2), unsafe methods, and reads that
 * are no visit (Fetch Metadata). Without configured origins, the scheme and Host counts as ours where Host is
 * `localhost` or an address literal: a phone in the same network can play, and a name rebound to it by DNS cannot.
 */
export function createOriginCheck(publicOrigins: readonly string[]): OriginCheck {
  const ours = new Set(publicOrigins);
  const isOurs = (origin: string, { proto, host }: ClientParty) =>
    ours.size > 0 ? ours.has(origin) : origin === `${proto}://${host}` && isLocalHost(host);

  return (exchange, route) => {
    const { headers, client } = exchange;
    if (exchange.kind === 'upgrade') {
      const { origin } = headers;
      return origin !== undefined && isOurs(origin, client) ? undefined : 'foreign_origin';
    }
    if (!SAFE.has(exchange.method)) return writeProblem(exchange, route);
    return headers['sec-fetch-site'] === 'cross-site' && !mayRead(exchange, route)
      ? 'foreign_origin'
      : undefined;
  };

  function writeProblem(exchange: Exchange, route: Guarded): ProblemCode | undefined {
    const { headers, client } = exchange;
    const { origin } = headers;
    const site = headers['sec-fetch-site'];
    const crossable =
      origin !== undefined &&
      isCrossable(route.cors, origin) &&
      (route.cors?.credentials || headers.cookie === undefined);
    if (!crossable) {
      if (site === 'cross-site') return 'foreign_origin';
      if (origin !== undefined && !isOurs(origin, client)) return 'foreign_origin';
      const sameSite = site === 'same-origin' || site === 'none';
      if (origin === undefined && !sameSite && (site !== undefined || headers.cookie !== undefined))
        return 'foreign_origin';
    }
    const type = headers['content-type'];
    if (JSON_TYPE.test(type ?? '')) return undefined;
    // With cookies a form is never ours: our own pages send JSON, which no form can.
    const form = headers.cookie !== undefined && (exchange.hasBody || type !== undefined);
    if (form && FORM_TYPE.test(type ?? '')) return 'foreign_origin';
    return exchange.hasBody ? 'unsupported_media_type' : undefined;
  }
}

/**
 * A page of another site may lead a visitor here, and read what CORS opens to it. To have ours drawn into it, or
 * to load what depends on the visitor as a script or a picture, tells it something about the visitor.
 */
function mayRead({ headers }: Exchange, route: Guarded): boolean {
  if (route.who === 'anyone') return true;
  if (headers['sec-fetch-mode'] === 'navigate') return headers['sec-fetch-dest'] === 'document';
  return headers.origin !== undefined && isCrossable(route.cors, headers.origin);
}

function isLocalHost(host: string): boolean {
  const name = host.replace(/:[0-9]+$/, '');
  if (name === 'localhost') return true;
  return name.startsWith('[')
    ? ipaddr.IPv6.isValid(name.slice(1, -1))
    : ipaddr.IPv4.isValidFourPartDecimal(name);
}
