import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type ConnectionOptions, openConnection, type ServerConnection } from '../src/http1/connection.ts';
import { answerHead } from '../src/wire/answer-head.ts';
import { endSocket } from '../src/wire/farewell.ts';
import type { HttpRequest, HttpResponse } from '../src/wire/message.ts';

export { settled } from '@pong/service/testing';

/** Connections as the public port has them, with a handler and a clock of the test's own. */
export interface Served {
  port: number;
  connections: ServerConnection[];
  /** The server's end of each. */
  sockets: Socket[];
  /** Lets time pass, and has everybody look at the clock. */
  pass(ms: number): void;
  open(socket: Socket): void;
  close(): void;
}

export type Handler = (request: HttpRequest, response: HttpResponse, waits: boolean) => void;

export interface ServedOptions {
  onRequest: Handler;
  onUpgrade?: ConnectionOptions['onUpgrade'];
  onMisfit?: ConnectionOptions['onMisfit'];
}

export const TIMES = { arrivalTimeoutMs: 9_500, keepAliveMs: 30_000, idleMs: 60_000 };

/** What stands in every head after its framing. */
export const KEPT = 'date: today\r\nconnection: keep-alive\r\n\r\n';
export const CLOSING = 'date: today\r\nconnection: close\r\n\r\n';

export async function serve(options: ServedOptions): Promise<Served> {
  let nowMs = 1000;
  const connections: ServerConnection[] = [];
  const sockets: Socket[] = [];
  const server = createServer({ noDelay: true, allowHalfOpen: true }, open).listen(0, '127.0.0.1');
  await once(server, 'listening');

  function open(socket: Socket): void {
    sockets.push(socket);
    connections.push(
      openConnection(socket, {
        peer: { address: '127.0.0.1', encrypted: false },
        times: TIMES,
        onUpgrade: (_request, upgraded) => upgraded.destroy(),
        onMisfit: (misfit, code) => endSocket(misfit, `HTTP/1.1 400 ${code}\r\n${CLOSING}`),
        onClose(connection) {
          const at = connections.indexOf(connection);
          if (at !== -1) connections.splice(at, 1);
        },
        wording: {
          date: () => 'date: today\r\n',
          kept: 'connection: keep-alive\r\n',
          closing: 'connection: close\r\n',
        },
        steady: () => nowMs,
        ...options,
      }),
    );
  }

  return {
    port: (server.address() as AddressInfo).port,
    connections,
    sockets,
    open,
    pass(ms) {
      nowMs += ms;
      for (const connection of [...connections]) connection.check(nowMs);
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A client that says bytes and keeps what it hears. */
export interface Speaker {
  socket: Socket;
  text(): string;
  say(text: string): void;
  /** Resolves when this was heard. */
  hears(what: RegExp): Promise<void>;
  /** Resolves to all that was heard, when the server has ended or cut the connection. */
  ended: Promise<string>;
}

export async function speak(port: number): Promise<Speaker> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  await once(socket, 'connect');
  return speakerOn(socket);
}

export function speakerOn(socket: Socket): Speaker {
  let text = '';
  const waiting = new Set<() => void>();
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    for (const each of [...waiting]) each();
  });
  const ended = new Promise<string>((resolve) => {
    socket.once('end', () => {
      socket.end();
      resolve(text);
    });
    socket.once('close', () => resolve(text));
  });
  return {
    socket,
    text: () => text,
    say: (said) => void socket.write(said, 'latin1'),
    hears: (what) =>
      new Promise((resolve) => {
        const look = () => {
          if (!what.test(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    ended,
  };
}

/** A request that a handler got. */
export interface Asked {
  request: HttpRequest;
  response: HttpResponse;
  waits: boolean;
}

const HOST = 'Host: a\r\n';

/** Whole requests; `lines` with their ends. */
export const get = (target: string, lines = '') => `GET ${target} HTTP/1.1\r\n${HOST}${lines}\r\n`;
export const post = (target: string, lines: string, body = '') =>
  `POST ${target} HTTP/1.1\r\n${HOST}${lines}\r\n${body}`;

/** Ends a request with this text and its length. */
export function answer({ response }: Asked, text: string, ...fields: string[]): void {
  response.writeHead(200, answerHead(['content-length', String(text.length), ...fields]));
  response.end(text);
}

/** What `answer` sends. */
export const ok = (body: string, end = KEPT) =>
  `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n${end}${body}`;

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
