import type { IncomingHttpHeaders } from 'node:http';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import type { ClientParty } from '../exchange.ts';
import { HOST } from '../wire/head-fields.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Located = Pick<ClientParty, 'address' | 'limitKey' | 'allocationKey'>;
type Range = [Address, number];
/** `encrypted`: the connection itself has TLS. */
export type ClientReader = (
  peer: string | undefined,
  headers: IncomingHttpHeaders,
  encrypted?: boolean,
) => ClientParty;

/** W3C Trace Context §3.2; no id may be all zeros. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
/** Of a peer and its chain; a proxy passes on what a client put before, up to 8 KB. */
const KNOWN_MAX_LENGTH = 256;
const NOWHERE: Located = { address: 'unknown', limitKey: 'unknown', allocationKey: 'unknown' };

/** `10.0.0.0/8`, `::1`; undefined for anything that is neither an address nor a range. */
export function parseRange(text: string): Range | undefined {
  try {
    if (text.includes('/')) return ipaddr.parseCIDR(text);
    const address = ipaddr.process(text);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  } catch {
    return undefined;
  }
}

/**
 * Who is in front: the peer, or, when the peer is a listed proxy, the first address in
 * X-Forwarded-For from the right that no listed proxy has. Nothing else is believed from anyone.
 */
export function createClientReader(trustedProxies: readonly string[]): ClientReader {
  const trusted = trustedProxies.map(parseRange).filter((range) => range !== undefined);
  const known = new LRUCache<string, Located>({ max: 10_000 });
  const peers = new LRUCache<string, boolean>({ max: 10_000 });
  const isTrusted = (address: Address) =>
    trusted.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits));

  return (peer, headers, encrypted = false) => {
    const proxied = trusted.length > 0 && trustedPeer(peer);
    const chain = proxied ? textOf(headers['x-forwarded-for']) : '';
    const key = `${peer} ${chain}`;
    let found = known.peek(key);
    if (!found) {
      found = locate(peer, chain);
      if (key.length <= KNOWN_MAX_LENGTH) known.set(key, found);
    }
    const traceparent = proxied ? textOf(headers.traceparent) : '';
    const forwardedHost = proxied ? textOf(headers['x-forwarded-host']) : '';
    return {
      ...found,
      proto: encrypted || (proxied && textOf(headers['x-forwarded-proto']) === 'https') ? 'https' : 'http',
      host: HOST.test(forwardedHost) ? forwardedHost : (headers.host ?? ''),
      ...(proxied && TRACEPARENT.test(traceparent) && { traceparent }),
    };
  };

  function trustedPeer(peer = ''): boolean {
    const seen = peers.peek(peer);
    if (seen !== undefined) return seen;
    const address = parse(peer);
    const isOne = address !== undefined && isTrusted(address);
    peers.set(peer, isOne);
    return isOne;
  }

  function locate(peer: string | undefined, chain: string): Located {
    let nearest = parse(peer);
    if (!nearest) return NOWHERE;
    const hops = chain === '' ? [] : chain.split(',');
    while (isTrusted(nearest)) {
      const hop = parse(hops.pop()?.trim());
      if (!hop) break;
      nearest = hop;
    }
    return {
      address: nearest.toString(),
      limitKey: networkOf(nearest, 64),
      allocationKey: networkOf(nearest, 48),
    };
  }
}

function parse(text: string | undefined): Address | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return ipaddr.process(text);
  } catch {
    return undefined;
  }
}

/**
 * A household or a rented server holds a whole IPv6 /64, so that is what a limit counts; and whoever asks
 * for more is given a /48 of 65,536 of them (RFC 6177).
 */
function networkOf(address: Address, bits: 48 | 64): string {
  if (address.kind() === 'ipv4') return address.toString();
  return `${Buffer.from(address.toByteArray().slice(0, bits / 8)).toString('hex')}/${bits}`;
}

function textOf(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}
