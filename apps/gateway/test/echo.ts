import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { WebSocketServer } from 'ws';

export interface Seen {
  kind: 'http' | 'upgrade';
  method: string;
  url: string;
  rawHeaders: string[];
  body: string;
}

export interface Echo {
  url: string;
  seen: Seen[];
  close(): Promise<void>;
}

export interface EchoOptions {
  /** Answers instead of the echo; true when it did. */
  answer?: (request: IncomingMessage, response: ServerResponse, body: string) => boolean;
  /** What an upgrade gets instead of a WebSocket. */
  upgradeAnswer?: string;
}

/** An upstream that records what it saw and answers with it; its WebSockets echo every message. */
export async function startEcho(options: EchoOptions = {}): Promise<Echo> {
  const seen: Seen[] = [];
  const record = (kind: Seen['kind'], request: IncomingMessage, body: string) => {
    const { method = '', url = '', rawHeaders } = request;
    const entry = { kind, method, url, rawHeaders, body };
    seen.push(entry);
    return entry;
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const entry = record('http', request, body);
      if (options.answer?.(request, response, body)) return;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(entry));
    });
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    record('upgrade', request, '');
    if (options.upgradeAnswer !== undefined) return void socket.end(options.upgradeAnswer);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('message', (data, isBinary) => webSocket.send(data, { binary: isBinary }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface LenientEcho {
  url: string;
  /** Every byte that came, of all connections. */
  bytes(): string;
  close(): Promise<void>;
}

/** An upstream without an HTTP parser: what it is sent is kept as bytes, and answered with the same 200. */
export async function startLenientEcho(answer = OK): Promise<LenientEcho> {
  const chunks: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (chunk.includes('\r\n\r\n')) socket.write(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => Buffer.concat(chunks).toString('latin1'),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 3\r\n\r\nok\n';

/** All values a recorded request had under a name, in any case. */
export function valuesOf(seen: { rawHeaders: readonly string[] } | undefined, name: string): string[] {
  const values: string[] = [];
  for (let index = 0; index < (seen?.rawHeaders.length ?? 0); index += 2)
    if (seen?.rawHeaders[index]?.toLowerCase() === name) values.push(seen.rawHeaders[index + 1] ?? '');
  return values;
}
