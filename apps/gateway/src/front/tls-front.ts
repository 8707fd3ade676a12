import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Http2Server } from 'node:http2';
import type { Socket } from 'node:net';
import { createSecureContext, createServer, type Server as TlsServer } from 'node:tls';

/** Certificate chain and key, PEM. */
export interface TlsFiles {
  certFile: string;
  keyFile: string;
}

export interface Certificate {
  cert: string;
  key: string;
  expiresAtMs: number;
}

export type ReadCertificate = { ok: true; certificate: Certificate } | { ok: false; problem: string };

/** Reads both files and tries them: a key that belongs to another certificate is found here, not by a browser. */
export function readCertificate({ certFile, keyFile }: TlsFiles): ReadCertificate {
  try {
    const cert = readFileSync(certFile, 'utf8');
    const key = readFileSync(keyFile, 'utf8');
    createSecureContext({ cert, key });
    const expiresAtMs = Date.parse(new X509Certificate(cert).validTo);
    return { ok: true, certificate: { cert, key, expiresAtMs } };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { ok: false, problem: `${certFile} with ${keyFile} cannot be used (${code ?? message}).` };
  }
}

export interface TlsFront {
  server: TlsServer;
  /** For handshakes from now on; connections that are open are not touched. */
  renew(certificate: Certificate): void;
  /** No more streams on what is open; what is under way may finish. */
  drain(): void;
  destroyAll(): void;
}

/** TLS 1.2 and up, HTTP/2 for who speaks it; the servers behind see decrypted connections. */
export function createTlsFront(options: {
  certificate: Certificate;
  http1: (socket: Socket) => void;
  http2: Http2Server;
  handshakeTimeoutMs: number;
}): TlsFront {
  const { http1, http2 } = options;
  const { cert, key } = options.certificate;
  const sockets = new Set<Socket>();
  const sessions = new Set<{ close(): void }>();
  const server = createServer({
    cert,
    key,
    noDelay: true,
    minVersion: 'TLSv1.2',
    honorCipherOrder: true,
    ALPNProtocols: ['h2', 'http/1.1'],
    handshakeTimeout: options.handshakeTimeoutMs,
  });
  server.on('secureConnection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (socket.alpnProtocol === 'h2') http2.emit('connection', socket);
    else http1(socket);
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  http2.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  return {
    server,
    renew: (next) => server.setSecureContext({ cert: next.cert, key: next.key, minVersion: 'TLSv1.2' }),
    drain() {
      for (const session of sessions) session.close();
    },
    destroyAll() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
