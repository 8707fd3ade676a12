import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';

/** Where an upstream is reached. */
export interface Endpoint {
  secure: boolean;
  /** A name, or an IP address without brackets. */
  host: string;
  port: number;
}

export function endpointOf(origin: URL): Endpoint {
  const secure = origin.protocol === 'https:';
  return {
    secure,
    host: origin.hostname.replace(/^\[|\]$/g, ''),
    port: Number(origin.port) || (secure ? 443 : 80),
  };
}

/** For HTTP/1.1. The server is told its name where it has one: an address is none (RFC 6066 §3). */
export function connectSecurely({ host, port }: Endpoint): TLSSocket {
  return connect({
    host,
    port,
    ALPNProtocols: ['http/1.1'],
    ...(isIP(host) === 0 && { servername: host }),
  });
}
