import type { ProblemCode } from '@pong/protocol/problems';
import ipaddr from 'ipaddr.js';
import type { ClientParty, Exchange } from '../exchange.ts';

export type OriginCheck = (exchange: Exchange) => ProblemCode | undefined;

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;

/**
 * Keeps other sites from acting with a visitor's cookies: upgrades (RFC 6455 §10.2) and unsafe methods.
 * Without configured origins, the scheme and Host counts as ours where Host is `localhost` or an address
 * literal: a phone in the same network can play, and a name rebound to it by DNS cannot.
 */
export function createOriginCheck(publicOrigins: readonly string[]): OriginCheck {
  const ours = new Set(publicOrigins);
  const isOurs = (origin: string, { proto, host }: ClientParty) =>
    ours.size > 0 ? ours.has(origin) : origin === `${proto}://${host}` && isLocalHost(host);

  return (exchange) => {
    const { headers, client } = exchange;
    const { origin } = headers;
    if (exchange.kind === 'upgrade')
      return origin !== undefined && isOurs(origin, client) ? undefined : 'foreign_origin';
    if (SAFE.has(exchange.method)) return undefined;
    const site = headers['sec-fetch-site'];
    if (site === 'cross-site') return 'foreign_origin';
    if (origin !== undefined && !isOurs(origin, client)) return 'foreign_origin';
    const sameSite = site === 'same-origin' || site === 'none';
    if (origin === undefined && !sameSite && (site !== undefined || headers.cookie !== undefined))
      return 'foreign_origin';
    // A form can send three media types without asking first; JSON is none of them.
    return exchange.hasBody && !JSON_TYPE.test(headers['content-type'] ?? '')
      ? 'unsupported_media_type'
      : undefined;
  };
}

function isLocalHost(host: string): boolean {
  const name = host.replace(/:[0-9]+$/, '');
  if (name === 'localhost') return true;
  return name.startsWith('[')
    ? ipaddr.IPv6.isValid(name.slice(1, -1))
    : ipaddr.IPv4.isValidFourPartDecimal(name);
}
