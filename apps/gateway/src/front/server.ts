import { STATUS_CODES } from 'node:http';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ProblemCode } from '@pong/protocol/problems';
import { type Answers, answerText } from '../answers/answer.ts';
import type { HttpDoor } from '../http.ts';
import { type ConnectionTimes, openConnection, type ServerConnection } from '../http1/connection.ts';
import type { Recorder } from '../record/recorder.ts';
import type { UpgradeDoor } from '../upgrade.ts';
import { endSocket } from '../wire/farewell.ts';
import type { Peer } from '../wire/message.ts';

export interface ServerTimes extends ConnectionTimes {
  /** How often late connections are looked for. */
  checkEveryMs: number;
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

/** The public port's HTTP/1.1, on connections of its own and on those that TLS hands over. */
export interface PublicServer {
  /** Listens for connections without TLS. */
  plain: NetServer;
  serve(socket: Socket): void;
  /** Idle connections go now, the others after their answer. */
  drain(): void;
  destroyAll(): void;
}

/** Strict: what the parser refuses is answered with a problem and the connection ends. */
export function createPublicServer(options: {
  http: HttpDoor;
  upgrade: UpgradeDoor;
  answers: Answers;
  recorder: Recorder;
  times: ServerTimes;
  /** Wall clock, milliseconds. */
  now: () => number;
  /** A clock that never jumps, milliseconds. */
  steady: () => number;
}): PublicServer {
  const { http, upgrade, answers, recorder, times, steady } = options;
  const connections = new Set<ServerConnection>();
  const keepAlive = `connection: keep-alive\r\nkeep-alive: timeout=${Math.floor(times.keepAliveMs / 1000)}\r\n`;
  /** Who asked for an upgrade, until it closes: no connection of HTTP any more, and while the upstream is silent no tunnel that is told to go. */
  const upgrading = new Set<Duplex>();
  let draining = false;
  let checks: NodeJS.Timeout | undefined;

  const shared = {
    times,
    onRequest: http.handle,
    onUpgrade(...asked: Parameters<UpgradeDoor['handle']>) {
      const [, socket] = asked;
      upgrading.add(socket);
      socket.once('close', () => upgrading.delete(socket));
      upgrade.handle(...asked);
    },
    onMisfit: refuse,
    onClose(connection: ServerConnection) {
      connections.delete(connection);
      if (connections.size > 0) return;
      clearInterval(checks);
      checks = undefined;
    },
    wording: { date: createDateLine(options.now), kept: keepAlive, closing: 'connection: close\r\n' },
    steady,
  };

  function serve(socket: Socket): void {
    const peer: Peer = {
      address: socket.remoteAddress,
      encrypted: Reflect.get(socket, 'encrypted') === true,
    };
    const connection = openConnection(socket, { ...shared, peer });
    connections.add(connection);
    if (draining) connection.retire();
    checks ??= setInterval(check, times.checkEveryMs).unref();
  }

  function check(): void {
    const nowMs = steady();
    for (const connection of [...connections]) connection.check(nowMs);
  }

  function refuse(socket: Duplex, code: ProblemCode): void {
    const requestId = crypto.randomUUID();
    const answer = answers.refuse({ code, close: true }, 'edge', { requestId });
    endSocket(socket, answerText(answer, STATUS_CODES[answer.status] ?? ''));
    recorder.passage({ requestId, status: answer.status, reason: code, phase: 'edge', elapsedMs: 0 });
  }

  // A client that has said all is gone; but what it was just told is sent to the end.
  const plain = createServer({ noDelay: true, allowHalfOpen: true }, serve);
  return {
    plain,
    serve,
    drain() {
      draining = true;
      for (const connection of [...connections]) connection.retire();
    },
    destroyAll() {
      for (const connection of [...connections]) connection.destroy();
      for (const socket of [...upgrading]) socket.destroy();
    },
  };
}

/** The `Date` field (RFC 9110 §6.6.1), written once a second. */
function createDateLine(now: () => number): () => string {
  let second = 0;
  let line = '';
  return () => {
    const current = Math.floor(now() / 1000);
    if (current !== second) {
      second = current;
      line = `date: ${new Date(current * 1000).toUTCString()}\r\n`;
    }
    return line;
  };
}
