import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ProblemCode } from '@pong/protocol/problems';
import { type Answers, answerText } from './answer.ts';
import { MAX_HEAD_BYTES } from './edge/raw-head.ts';
import { endSocket, linger } from './farewell.ts';
import type { HttpDoor } from './http.ts';
import type { Recorder } from './recorder.ts';
import type { UpgradeDoor } from './upgrade.ts';

export interface ServerTimes {
  /** For the whole head, and for the whole request, to arrive. */
  arrivalTimeoutMs: number;
  /** How often late ones are looked for. */
  checkEveryMs: number;
  /** Between two requests on one connection. */
  keepAliveMs: number;
  /** Without a byte in either direction while an answer is under way. */
  idleMs: number;
  /** For a client to read what was written, while an upstream waits to send more. */
  stallMs: number;
}

/** Slow clients are gone within 10 s in all: 9.5 s and at most half a second until someone looks. */
export const SERVER_TIMES: ServerTimes = {
  arrivalTimeoutMs: 9_500,
  checkEveryMs: 500,
  keepAliveMs: 30_000,
  idleMs: 60_000,
  stallMs: 10_000,
};

/** Node's parser errors that mean something more exact than a malformed request. */
const PARSER_PROBLEMS: Partial<Readonly<Record<string, ProblemCode>>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** The public port, strict: what the parser refuses is answered with a problem and the connection ends. */
export function createPublicServer(options: {
  http: HttpDoor;
  upgrade: UpgradeDoor;
  answers: Answers;
  recorder: Recorder;
  times: ServerTimes;
}): Server {
  const { http, upgrade, answers, recorder, times } = options;
  const server = createServer({
    insecureHTTPParser: false,
    // The edge refuses it: Node would answer by itself and let what is pipelined behind pass on.
    requireHostHeader: false,
    maxHeaderSize: MAX_HEAD_BYTES,
    headersTimeout: times.arrivalTimeoutMs,
    requestTimeout: times.arrivalTimeoutMs,
    connectionsCheckingInterval: times.checkEveryMs,
    keepAliveTimeout: times.keepAliveMs,
    noDelay: true,
  });
  server.timeout = times.idleMs;
  // Node would drop headers past 2,000 without a word.
  server.maxHeadersCount = 0;

  server.on('request', (request, response) => http.handle(request, response));
  server.on('checkContinue', (request, response) => http.handle(request, response, true));
  server.on('checkExpectation', (request, response) => http.handle(request, response));
  server.on('upgrade', (request, socket, head) => upgrade.handle(request, socket, head));
  server.on('connect', (_request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    refuse(socket, 'method_not_allowed');
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    if (!http.mayAnswer(socket as Socket)) return void linger(socket);
    refuse(socket, PARSER_PROBLEMS[error.code ?? ''] ?? 'bad_request');
  });
  return server;

  function refuse(socket: Duplex, code: ProblemCode): void {
    const requestId = crypto.randomUUID();
    const answer = answers.refuse({ code, close: true }, 'edge', { requestId });
    endSocket(socket, answerText(answer, STATUS_CODES[answer.status] ?? ''));
    recorder.passage({ requestId, status: answer.status, reason: code, phase: 'edge', elapsedMs: 0 });
  }
}

/** Listens and resolves to the port. Every address (`::`) means every IPv4 address where there is no IPv6. */
export async function listen(server: NetServer, port: number, host: string): Promise<number> {
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
