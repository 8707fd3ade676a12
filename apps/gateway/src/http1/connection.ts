import type { Socket } from 'node:net';
import type { ProblemCode } from '@pong/protocol/problems';
import { createInflow } from '@pong/service';
import { namesOption } from '../wire/connection-options.ts';
import { linger } from '../wire/farewell.ts';
import { createGathering, type Gathering } from '../wire/gathering.ts';
import type { HttpRequest, HttpResponse, Peer } from '../wire/message.ts';
import { createArrivingHead } from './arriving-head.ts';
import { createOutflow } from './outflow.ts';
import { createRequestBody, type RequestBody } from './request-body.ts';
import type { RequestHead } from './request-head.ts';
import { Http1Response, type ResponseLine, type ResponseWording } from './response.ts';

/** Times in milliseconds; a connection looks at them when it is told to. */
export interface ConnectionTimes {
  /** For the whole head, and for the whole request, to arrive. */
  arrivalTimeoutMs: number;
  /** Between two requests on one connection. */
  keepAliveMs: number;
  /** Without a byte to the client while an answer is under way, or is being read. */
  idleMs: number;
}

export interface ConnectionOptions {
  peer: Peer;
  times: ConnectionTimes;
  /** `waits`: the client wants a word before it sends its body. */
  onRequest: (request: HttpRequest, response: HttpResponse, waits: boolean) => void;
  /** The connection is the listener's from now on; `head`: what came behind the request. */
  onUpgrade: (request: HttpRequest, socket: Socket, head: Buffer) => void;
  /** Tells a client that is out of step, and ends the connection. */
  onMisfit: (socket: Socket, code: ProblemCode) => void;
  onClose: (connection: ServerConnection) => void;
  wording: ResponseWording;
  /** Milliseconds of a clock that never jumps. */
  steady: () => number;
}

/** One connection of a client that speaks HTTP/1.1: one request at a time. */
export interface ServerConnection {
  /** Looks whether something is overdue. */
  check(nowMs: number): void;
  /** Goes now if nothing is under way, or else after its answer. */
  retire(): void;
  destroy(): void;
}

/** Bytes behind the request under way that are held; with more, the client has to wait. */
const HELD_MAX_BYTES = 64 * 1024;

export function openConnection(socket: Socket, options: ConnectionOptions): ServerConnection {
  const { peer, times, steady } = options;
  const arriving = createArrivingHead();
  /** `leaving`: the last answer is said, and what still comes is dropped. `over`: the socket is nobody's, or somebody else's. */
  let phase: 'head' | 'request' | 'leaving' | 'over' = 'head';
  /** What stands behind the request under way. */
  let held: Gathering | undefined;
  /** What is being read is the connection's own already, and not in the memory of the next read. */
  let own = false;
  let body: RequestBody | undefined;
  let answer: Http1Response | undefined;
  /** The answer to the request under way has ended, and its body has not. */
  let answered = false;
  let served = false;
  let retired = false;
  let reading = false;
  /** The client has to read before the next request is looked at. */
  let waitsForDrain = false;
  /** When what is waited for began. */
  let sinceMs = steady();
  const outflow = createOutflow(socket, sinceMs);

  const line: ResponseLine = { socket, wording: options.wording, onEnd: finish };
  const connection: ServerConnection = {
    check,
    retire() {
      retired = true;
      if (phase === 'head' && !arriving.begun()) leave();
    },
    destroy: () => void socket.destroy(),
  };

  const inflow = createInflow(socket, onData);
  socket.on('drain', onDrain);
  socket.on('end', onEnd);
  socket.on('error', onError);
  socket.on('close', onClose);
  return connection;

  function onData(chunk: Buffer): void {
    own = false;
    if (phase === 'head') readHeads(chunk);
    else if (phase === 'request') {
      const rest = body && !body.over() ? feed(body, chunk) : chunk;
      if (rest) hold(rest);
      if (answered) next();
    }
  }

  /** To the body under way; what is left belongs to the next request. */
  function feed(to: RequestBody, chunk: Buffer): Buffer | undefined {
    const end = to.push(chunk, 0);
    if (to.malformed()) {
      // Whoever reads it is told, and answers; nothing behind can be trusted.
      if (answered) leave();
      return undefined;
    }
    if (to.full()) socket.pause();
    return end < chunk.length ? chunk.subarray(end) : undefined;
  }

  function hold(chunk: Buffer): void {
    held ??= createGathering();
    held.add(chunk, own);
    if (held.size() > HELD_MAX_BYTES) socket.pause();
  }

  function takeHeld(): Buffer | undefined {
    const bytes = held?.bytes() ?? undefined;
    held = undefined;
    // From here on it is passed along: copied for each of many short requests it would be copied again and again.
    own = true;
    return bytes;
  }

  /** As many requests as are whole and may begin. */
  function readHeads(first: Buffer): void {
    let rest: Buffer | undefined = first;
    reading = true;
    while (rest && phase === 'head') {
      rest = readHead(rest);
      if (rest && phase !== 'head') {
        hold(rest);
        rest = undefined;
      } else if (!rest && phase === 'head' && held) {
        rest = takeHeld();
      }
    }
    reading = false;
  }

  /** Returns what stands behind the head, or nothing when it has not ended. */
  function readHead(chunk: Buffer): Buffer | undefined {
    const early = arriving.begun();
    const head = arriving.push(chunk);
    // An empty line is no request yet: whoever sends these has no more time for one.
    if (!early && (head || arriving.begun())) sinceMs = steady();
    if (typeof head === 'string') misfit(head);
    if (typeof head !== 'object') return undefined;
    const after = arriving.after();
    begin(head, after < chunk.length ? chunk.subarray(after) : undefined);
    return takeHeld();
  }

  function begin(head: RequestHead, behind: Buffer | undefined): void {
    phase = 'request';
    answered = false;
    served = true;
    const { method, target, version, fields } = head;
    const { byName } = fields;
    if (method === 'CONNECT') return void misfit('method_not_allowed');
    if (byName.upgrade !== undefined && namesOption(byName.connection, 'upgrade')) {
      release();
      const request = { method, target, version, fields, peer, readBody: noBody };
      options.onUpgrade(request, socket, Buffer.from(behind ?? []));
      return;
    }
    const bodied = fields.problem === undefined && (fields.chunked || fields.length > 0);
    const coming = bodied ? createRequestBody(fields) : undefined;
    body = coming;
    const rest = coming && behind ? feed(coming, behind) : behind;
    if (coming?.malformed()) return void misfit('bad_request');
    if (rest) hold(rest);
    const waits = fields.expectsContinue && version === '1.1' && coming?.over() === false;
    answer = new Http1Response(line, {
      headOnly: method === 'HEAD',
      chunks: version === '1.1',
      keeps: version === '1.1' && !retired && !namesOption(byName.connection, 'close'),
      waits,
    });
    const readBody = coming ? bodyReader(coming) : noBody;
    options.onRequest({ method, target, version, fields, peer, readBody }, answer, waits);
  }

  function bodyReader(coming: RequestBody): HttpRequest['readBody'] {
    return (limitBytes, arrivalMs) => {
      const read = coming.read(limitBytes, arrivalMs);
      socket.resume();
      return read;
    };
  }

  /** The answer is said. */
  function finish(keeps: boolean): void {
    answered = true;
    if (!keeps || retired || body?.malformed()) return void leave();
    body?.drop();
    socket.resume();
    next();
  }

  /** To the next request, when nothing of this one is left. */
  function next(): void {
    if (body && !body.over()) {
      if (body.malformed()) leave();
      return;
    }
    if (socket.writableNeedDrain) {
      waitsForDrain = true;
      return;
    }
    phase = 'head';
    answer = undefined;
    body = undefined;
    answered = false;
    sinceMs = steady();
    if (retired && !held) return void leave();
    if (reading) return;
    const rest = takeHeld();
    if (!rest) return;
    socket.resume();
    readHeads(rest);
  }

  function misfit(code: ProblemCode): void {
    phase = 'over';
    release();
    options.onMisfit(socket, code);
  }

  /** What was said is sent to its end, and then the client gets a moment to see it. */
  function leave(): void {
    if (phase === 'leaving') return;
    phase = 'leaving';
    held = undefined;
    arriving.drop();
    waitsForDrain = false;
    socket.resume();
    socket.once('finish', () => linger(socket));
    socket.end();
  }

  /** The socket is somebody else's. */
  function release(): void {
    phase = 'over';
    held = undefined;
    inflow.release();
    socket.off('drain', onDrain);
    socket.off('end', onEnd);
    socket.off('error', onError);
    socket.off('close', onClose);
    socket.on('error', () => socket.destroy());
    socket.pause();
    options.onClose(connection);
    Object.assign(connection, GONE);
  }

  function onDrain(): void {
    answer?.drained();
    if (!waitsForDrain) return;
    waitsForDrain = false;
    next();
  }

  /** Whoever says no more is gone; what is under way for him is not finished. */
  function onEnd(): void {
    if (phase === 'over') return;
    if (phase === 'head' && arriving.begun()) misfit('bad_request');
    else if (phase === 'request' && !answered) socket.destroy();
    else leave();
  }

  function onError(): void {
    socket.destroy();
  }

  function onClose(): void {
    phase = 'over';
    options.onClose(connection);
    Object.assign(connection, GONE);
    body?.end('gone');
    if (!answered) answer?.gone();
  }

  function check(nowMs: number): void {
    if (phase === 'over') return;
    const waitedMs = nowMs - sinceMs;
    if (phase === 'head') {
      if (arriving.begun()) {
        if (waitedMs >= times.arrivalTimeoutMs) misfit('request_timeout');
      } else if (waitedMs >= (served ? times.keepAliveMs : times.arrivalTimeoutMs)) socket.destroy();
      else {
        arriving.forget();
        peer.known = undefined;
      }
      return;
    }
    if (phase === 'request' && body && !body.over() && waitedMs >= times.arrivalTimeoutMs) {
      if (answered) return void leave();
      body.end('late');
    }
    if (outflow.stillMs(nowMs, sinceMs) >= times.idleMs) socket.destroy();
  }
}

/**
 * Left of a connection that is not ours any more. Whoever kept it in a set still holds it: V8 links the tables that a set
 * outgrows, and once one of them is old all hold their members until the next full collection; here 6 kB of closures and
 * head for every tunnel.
 */
const GONE: ServerConnection = {
  check: () => undefined,
  retire: () => undefined,
  destroy: () => undefined,
};

const noBody: HttpRequest['readBody'] = () => Promise.resolve({ kind: 'whole', bytes: null });
