import type { AddressInfo, Server as NetServer } from 'node:net';
import type { HttpDoor } from '../http.ts';
import { createHttp2Server } from './http2-server.ts';
import type { PublicServer, ServerTimes } from './server.ts';
import { type Certificate, createTlsFront } from './tls-front.ts';

export interface PublicPort {
  port: number;
  /** For handshakes from now on; without TLS nothing. */
  renew(certificate: Certificate): void;
  /** Takes no more; resolves when all is gone, at the latest after the time that requests under way get. */
  close(cutAfterMs: number): Promise<void>;
}

/** Opens the public port over a server for HTTP/1.1: as it is, or behind TLS with HTTP/2 beside it. */
export async function openPublicPort(options: {
  server: PublicServer;
  http: HttpDoor;
  times: ServerTimes;
  host: string;
  port: number;
  certificate: Certificate | undefined;
  /** With TLS, a second port without, on the loopback. */
  plainPort: number | undefined;
}): Promise<PublicPort> {
  const { server, certificate, times } = options;
  const front =
    certificate &&
    createTlsFront({
      certificate,
      http1: server.serve,
      http2: createHttp2Server(options.http, times),
      handshakeTimeoutMs: times.arrivalTimeoutMs,
    });
  const outer = front?.server ?? server.plain;
  const port = await listen(outer, options.port, options.host);
  if (front && options.plainPort !== undefined) await listen(server.plain, options.plainPort, '127.0.0.1');
  return {
    port,
    renew: (next) => front?.renew(next),
    async close(cutAfterMs) {
      const closed = new Promise<void>((resolve) => outer.close(() => resolve()));
      if (front) server.plain.close();
      front?.drain();
      server.drain();
      const cut = setTimeout(() => {
        server.destroyAll();
        front?.destroyAll();
      }, cutAfterMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

/** Listens and resolves to the port. Every address (`::`) means every IPv4 address where there is no IPv6. */
async function listen(server: NetServer, port: number, host: string): Promise<number> {
  try {
    return await listenOn(server, port, host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (host !== '::' || (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL')) throw error;
    return listenOn(server, port, '0.0.0.0');
  }
}

function listenOn(server: NetServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
