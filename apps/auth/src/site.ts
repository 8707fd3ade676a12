import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { HEADER } from '@pong/identity';

/** Where a browser is, as far as passkeys are concerned (WebAuthn level 3 §5.1.2). */
export interface Site {
  /** The host's name: a passkey made for one is offered to no other. */
  rpId: string;
  origin: string;
}

export type SiteOf = (headers: IncomingHttpHeaders) => Site | undefined;

/** One of the house's own origins, by which a browser found it. */
export type OriginOf = (headers: IncomingHttpHeaders) => string;

/** The origin a request came to when it is one of ours, else `fallback`: what a browser says of it is no address of ours. */
export function createOriginOf(publicOrigins: readonly string[], fallback: string): OriginOf {
  return (headers) => {
    const said = `${headers[HEADER.forwardedProto]}://${headers[HEADER.forwardedHost]}`;
    return publicOrigins.find((origin) => origin === said) ?? fallback;
  };
}

/**
 * The site a request came to, when browsers give it passkeys: a name with TLS that is one of ours, or `localhost`. The
 * gateway writes the headers anew, from the `Host` that the browser sent; that alone names no site but `localhost`.
 */
export function createSiteOf(publicOrigins: readonly string[]): SiteOf {
  const ours = new Set(publicOrigins);
  return (headers) => {
    const [proto, host] = [headers[HEADER.forwardedProto], headers[HEADER.forwardedHost]];
    const url = URL.parse(`${proto}://${host}`);
    if (!url || url.host !== host) return undefined;
    const { hostname: rpId, origin, protocol } = url;
    if (rpId === 'localhost') return { rpId, origin };
    const named = isIP(rpId) === 0 && !rpId.startsWith('[');
    return named && protocol === 'https:' && ours.has(origin) ? { rpId, origin } : undefined;
  };
}
