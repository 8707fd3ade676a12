import { connect, type Socket } from 'node:net';
import { type AnswerParser, createAnswerParser } from './answer-parser.ts';
import { connectSecurely, endpointOf } from './endpoint.ts';

/** A request as it goes out, and where its answer goes. */
export interface Question {
  method: string;
  /** Head and body, ready for the wire. */
  bytes: string | Buffer;
  /** From the request sent to the answer's head. */
  headersTimeoutMs: number;
  /** Between two pieces of the answer. */
  bodyTimeoutMs: number;
  answer: AnswerHandler;
}

/** Hears of one answer: a head, data, and an end, or at any point an error, and nothing after it. */
export interface AnswerHandler {
  /** `fields`: flat list of names in small letters and values. */
  onHead(status: number, message: string, fields: string[]): void;
  /** A view: the bytes are written over by the next that come, after `onEnd` where these were the last. */
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** Its `code` says why: an error of the system, or one of `UpstreamErrorCode`. */
  onError(error: Error): void;
}

export type UpstreamErrorCode =
  | 'CONNECT_TIMEOUT'
  | 'HEADERS_TIMEOUT'
  | 'BODY_TIMEOUT'
  | 'MALFORMED_ANSWER'
  | 'CUT_OFF';

export function upstreamError(code: UpstreamErrorCode, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** One connection to an upstream: one question at a time. */
export interface Connection {
  /** Only while it is idle. */
  ask(question: Question): void;
  /** Whether this is the question under way. */
  asks(question: Question): boolean;
  /** Ends the question under way and the connection with it. */
  abort(error: Error): void;
  pause(): void;
  resume(): void;
  /** Looks whether something is overdue. */
  check(nowMs: number): void;
  /** Whether it may be asked now. */
  idle(): boolean;
  /** Goes when it is idle, at the latest after its answer. */
  retire(): void;
  destroy(): void;
}

/** Node's servers keep an idle connection for five seconds; one closed while a question is on its way cuts that off. */
const KEPT_MS = 4000;
/** Of one read. */
const READ_BYTES = 32 * 1024;
/** Taken off what an upstream says, for the way. */
const KEPT_MARGIN_MS = 1000;

export function createConnection(options: {
  origin: URL;
  connectTimeoutMs: number;
  /** Milliseconds of a clock that never jumps. */
  steady: () => number;
  /** Connected, or its answer is done: it may be asked. */
  onIdle: (connection: Connection) => void;
  /** It is gone. `error`: it never came to be, and that is why. */
  onGone: (connection: Connection, error?: Error) => void;
}): Connection {
  const { steady } = options;
  const endpoint = endpointOf(options.origin);
  const { secure, host, port } = endpoint;
  const socket: Socket = secure
    ? connectSecurely(endpoint)
    : connect({
        host,
        port,
        noDelay: true,
        // Into one piece of memory: a new one for each read costs 2 µs, and as much again to collect.
        onread: {
          buffer: Buffer.allocUnsafeSlow(READ_BYTES),
          callback(length, bytes) {
            received(Buffer.from(bytes.buffer, bytes.byteOffset, length));
            return true;
          },
        },
      });
  let open = false;
  let gone = false;
  let retired = false;
  let paused = false;
  let parser: AnswerParser | undefined;
  let question: Question | undefined;
  let problem: Error | undefined;
  /** When what is waited for is overdue: the connection, a head, the next piece, or the next question. */
  let dueMs = steady() + options.connectTimeoutMs;
  let dueCode: UpstreamErrorCode = 'CONNECT_TIMEOUT';
  let keptMs = KEPT_MS;

  const connection: Connection = {
    ask(next) {
      question = next;
      if (parser) parser.next(next.method);
      else parser = createAnswerParser(next.method, reader);
      dueMs = steady() + next.headersTimeoutMs;
      dueCode = 'HEADERS_TIMEOUT';
      if (typeof next.bytes === 'string') socket.write(next.bytes, 'latin1');
      else socket.write(next.bytes);
    },
    asks: (asked) => question === asked,
    abort: fail,
    pause() {
      paused = true;
      socket.pause();
      dueMs = Number.POSITIVE_INFINITY;
    },
    resume() {
      if (question) dueMs = steady() + question.bodyTimeoutMs;
      flow();
    },
    check(nowMs) {
      if (nowMs < dueMs) return;
      if (open && !question) socket.destroy();
      else fail(upstreamError(dueCode, 'it took too long'));
    },
    idle: () => open && !gone && !retired && question === undefined,
    retire() {
      retired = true;
      if (question === undefined) socket.destroy();
    },
    destroy: () => fail(upstreamError('CUT_OFF', 'the connection was closed here')),
  };

  const reader = {
    onHead(status: number, message: string, fields: string[]) {
      dueCode = 'BODY_TIMEOUT';
      question?.answer.onHead(status, message, fields);
    },
    onData: (chunk: Buffer) => question?.answer.onData(chunk),
    // Told once the bytes at hand are all read: only then is it known whether there are too many.
    onEnd: () => undefined,
  };

  socket.once(secure ? 'secureConnect' : 'connect', () => {
    open = true;
    if (secure) socket.setNoDelay(true);
    rest();
  });
  if (secure) socket.on('data', received);
  socket.on('error', (error) => {
    problem ??= error;
  });
  socket.on('close', () => {
    if (gone) return;
    gone = true;
    const cut = question;
    question = undefined;
    if (!open)
      return options.onGone(connection, problem ?? upstreamError('CUT_OFF', 'the connection was closed'));
    options.onGone(connection);
    if (!cut) return;
    if (problem === undefined && parser?.ended()) return cut.answer.onEnd();
    // Whatever the system says of it: it was sent, and may have been carried out.
    const error = upstreamError('CUT_OFF', 'the connection was closed in mid-answer');
    error.cause = problem;
    cut.answer.onError(error);
  });
  return connection;

  function received(chunk: Buffer): void {
    // Nobody asked for anything.
    if (!question || !parser) return void socket.destroy();
    if (dueMs !== Number.POSITIVE_INFINITY) dueMs = steady() + question.bodyTimeoutMs;
    try {
      const outcome = parser.push(chunk);
      if (outcome === 'done') done();
      else if (outcome === 'malformed') fail(upstreamError('MALFORMED_ANSWER', 'the answer is malformed'));
    } catch (error) {
      // Of the handler: it ends this answer and not the process.
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  function done(): void {
    const answered = question;
    question = undefined;
    keptMs = Math.min(keptMs, (parser?.keptMs() ?? KEPT_MS + KEPT_MARGIN_MS) - KEPT_MARGIN_MS);
    // A request that is still on its way, or bytes too many: out of step.
    const fit = parser?.reusable() === true && socket.writableLength === 0 && !retired && keptMs > 0;
    // Its last piece may have paused the connection; the next question's answer has to arrive all the same.
    flow();
    answered?.answer.onEnd();
    if (fit && !gone) rest();
    else socket.destroy();
  }

  function flow(): void {
    if (!paused) return;
    paused = false;
    socket.resume();
  }

  function rest(): void {
    dueMs = steady() + keptMs;
    if (retired) socket.destroy();
    else options.onIdle(connection);
  }

  function fail(error: Error): void {
    if (gone) return;
    problem ??= error;
    const failed = open ? question : undefined;
    if (failed) {
      question = undefined;
      gone = true;
      options.onGone(connection);
      socket.destroy();
      failed.answer.onError(error);
    } else socket.destroy();
  }
}
