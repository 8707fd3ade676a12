import { connect, type Socket } from 'node:net';
import { afterSockets } from '../wire/after-sockets.ts';
import type { HeaderLines } from '../wire/header-lines.ts';
import { createAnswerParser } from './answer-parser.ts';
import { upstreamError } from './connection.ts';
import { connectSecurely, endpointOf } from './endpoint.ts';
import { requestBytes } from './request-bytes.ts';

export interface Offer {
  origin: URL;
  /** Path and query. */
  target: string;
  /** `host` and those of the upgrade itself are written here. */
  lines: HeaderLines;
  /** From now to the answer's head, the connection included. */
  headersTimeoutMs: number;
  /** Without a byte of an answer's body. */
  bodyTimeoutMs: number;
}

/** Hears a 101, or the parts of any other answer, or at any point an error, and nothing after it. */
export interface OfferHandler {
  /** The socket is the handler's from now on, with no listener left on it; `early`: what came behind the 101. */
  onSwitch(fields: string[], socket: Socket, early: Buffer | undefined): void;
  /** `fields`: flat list of names in small letters and values. */
  onHead(status: number, message: string, fields: string[]): void;
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** Its `code` says why: an error of the system, or one of `UpstreamErrorCode`. */
  onError(error: Error): void;
}

/** An offer that was sent, until its answer is over or the tunnel stands. */
export interface Offered {
  /** Ends it; its handler hears the error, unless it is over. */
  abort(): void;
  pause(): void;
  resume(): void;
}

/**
 * Offers an upstream a WebSocket (RFC 6455 §4.1) on a connection of its own. Not with Node's client: what that keeps at
 * a socket lives as long as the tunnel. Throws on what cannot be written as a request.
 */
export function offerTunnel(offer: Offer, handler: OfferHandler): Offered {
  const { origin } = offer;
  const endpoint = endpointOf(origin);
  const { secure, host, port } = endpoint;
  const bytes = requestBytes(origin.host, {
    method: 'GET',
    path: offer.target,
    lines: `connection: Upgrade\r\nupgrade: websocket\r\n${offer.lines}`,
    body: null,
  });
  const socket: Socket = secure ? connectSecurely(endpoint) : connect({ host, port, noDelay: true });
  let connected = false;
  let over = false;
  let switched: string[] | undefined;
  let early: Buffer | undefined;
  let problem: Error | undefined;
  const callOff = afterSockets(offer.headersTimeoutMs, () =>
    fail(upstreamError('HEADERS_TIMEOUT', 'no answer in time')),
  );

  const parser = createAnswerParser(
    'GET',
    {
      onHead(status, message, fields) {
        callOff();
        if (status === 101) switched = fields;
        else {
          socket.setTimeout(offer.bodyTimeoutMs);
          handler.onHead(status, message, fields);
        }
      },
      onData(chunk) {
        if (switched) early = chunk;
        else handler.onData(chunk);
      },
      onEnd: () => undefined,
    },
    { switches: true },
  );

  const listeners = {
    [secure ? 'secureConnect' : 'connect']: () => {
      connected = true;
      if (typeof bytes === 'string') socket.write(bytes, 'latin1');
      else socket.write(bytes);
    },
    data(chunk: Buffer) {
      try {
        const outcome = parser.push(chunk);
        if (switched) leave(switched);
        else if (outcome === 'done') end();
        else if (outcome === 'malformed') fail(upstreamError('MALFORMED_ANSWER', 'the answer is malformed'));
      } catch (error) {
        // Of the handler: it ends this passage and not the process.
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    },
    timeout: () => fail(upstreamError('BODY_TIMEOUT', 'the answer took too long')),
    error(error: Error) {
      problem ??= error;
    },
    close() {
      if (over) return;
      if (problem === undefined && parser.ended()) return end();
      if (!connected && problem) return fail(problem);
      // Whatever the system says of it: it was sent, and may have been carried out.
      const error = upstreamError('CUT_OFF', 'the connection was closed before the answer was whole');
      error.cause = problem;
      fail(error);
    },
  };
  for (const [event, listener] of Object.entries(listeners)) socket.on(event, listener);

  return {
    abort: () => fail(upstreamError('CUT_OFF', 'the connection was closed here')),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  };

  function leave(fields: string[]): void {
    for (const [event, listener] of Object.entries(listeners)) socket.off(event, listener);
    handler.onSwitch(fields, socket, early);
    over = true;
  }

  function end(): void {
    over = true;
    socket.destroy();
    handler.onEnd();
  }

  function fail(error: Error): void {
    if (over) return;
    over = true;
    callOff();
    socket.destroy();
    handler.onError(error);
  }
}
