import type { HeaderLines } from '../wire/header-lines.ts';
import {
  type AnswerHandler,
  type Connection,
  createConnection,
  type Question,
  upstreamError,
} from './connection.ts';
import { requestBytes } from './request-bytes.ts';

/** A request to one target. */
export interface UpstreamRequest {
  method: string;
  /** Canonical path and query. */
  path: string;
  /** `host` and `content-length` are written here. */
  lines: HeaderLines;
  body: Buffer | null;
  /** Milliseconds, instead of the target's. */
  headersTimeoutMs?: number | undefined;
  bodyTimeoutMs?: number | undefined;
}

/** The connections to one target, kept for further requests. */
export interface Connections {
  /** Sends it on a connection that is idle, or waits for one. Throws on what cannot be written as a request. */
  ask(request: UpstreamRequest, answer: AnswerHandler): Asked;
  /** Ends it; its handler hears the error, unless it is over. */
  abort(asked: Asked, error: Error): void;
  /** While it is under way. */
  pause(asked: Asked): void;
  resume(asked: Asked): void;
  /** Takes no more, lets what was asked finish; resolves when the last connection is gone. */
  close(): Promise<void>;
  destroy(): Promise<void>;
}

/** A request that was sent, or waits to be. */
export interface Asked extends Question {
  /** Which may have somebody else's question by now. */
  connection: Connection | undefined;
}

export interface ConnectionsOptions {
  origin: URL;
  /** At most, at a time. */
  connections: number;
  connectTimeoutMs: number;
  headersTimeoutMs: number;
  bodyTimeoutMs: number;
  /** Milliseconds of a clock that never jumps. */
  steady: () => number;
}

/** Timeouts are looked at this often: no more than that late. */
const CHECK_MOST_MS = 250;
const CHECK_LEAST_MS = 10;

export function createConnections(options: ConnectionsOptions): Connections {
  const { origin, steady, headersTimeoutMs, bodyTimeoutMs } = options;
  const all = new Set<Connection>();
  /** The last used is the next used, so that what a quiet hour does not need goes. */
  const idle: Connection[] = [];
  const waiting = new Set<Asked>();
  let opening = 0;
  let closing = false;
  let checks: NodeJS.Timeout | undefined;
  let onEmpty: (() => void) | undefined;
  const checkMs = Math.max(
    CHECK_LEAST_MS,
    Math.min(CHECK_MOST_MS, options.connectTimeoutMs / 4, headersTimeoutMs / 4, bodyTimeoutMs / 4),
  );

  function open(): void {
    opening += 1;
    let isOpening = true;
    const opened = () => {
      if (isOpening) opening -= 1;
      isOpening = false;
    };
    const connection = createConnection({
      ...options,
      onIdle(ready) {
        opened();
        take(ready);
      },
      onGone(lost, error) {
        opened();
        leave(lost, error);
      },
    });
    all.add(connection);
    // After the sockets, as `afterSockets`: an answer that is there already is not given up.
    checks ??= setInterval(setImmediate, checkMs, check).unref();
  }

  /** Gives an idle connection its next question. */
  function take(connection: Connection): void {
    for (const next of waiting) {
      waiting.delete(next);
      next.connection = connection;
      connection.ask(next);
      return;
    }
    if (closing) connection.retire();
    else idle.push(connection);
  }

  function leave(connection: Connection, error: Error | undefined): void {
    all.delete(connection);
    const at = idle.lastIndexOf(connection);
    if (at !== -1) idle.splice(at, 1);
    // Whoever waited longest hears why there is no connection.
    if (error)
      for (const next of waiting) {
        waiting.delete(next);
        next.answer.onError(error);
        break;
      }
    enough();
    if (all.size > 0) return;
    clearInterval(checks);
    checks = undefined;
    if (closing) onEmpty?.();
  }

  /** Opens connections for all who wait, as far as there may be. */
  function enough(): void {
    while (opening < waiting.size && all.size < options.connections) open();
  }

  function check(): void {
    const nowMs = steady();
    for (const connection of [...all]) connection.check(nowMs);
  }

  return {
    ask(request, answer) {
      if (closing) throw upstreamError('CUT_OFF', 'the connections to it are closed');
      const asked: Asked = {
        method: request.method,
        bytes: requestBytes(origin.host, request),
        headersTimeoutMs: request.headersTimeoutMs ?? headersTimeoutMs,
        bodyTimeoutMs: request.bodyTimeoutMs ?? bodyTimeoutMs,
        answer,
        connection: undefined,
      };
      let ready = idle.pop();
      while (ready && !ready.idle()) ready = idle.pop();
      if (ready) {
        asked.connection = ready;
        ready.ask(asked);
      } else {
        waiting.add(asked);
        enough();
      }
      return asked;
    },
    abort(asked, error) {
      if (waiting.delete(asked)) asked.answer.onError(error);
      else if (isUnderWay(asked)) asked.connection?.abort(error);
    },
    pause: (asked) => void (isUnderWay(asked) && asked.connection?.pause()),
    resume: (asked) => void (isUnderWay(asked) && asked.connection?.resume()),
    close: () => shut((connection) => connection.idle() && connection.retire()),
    destroy: () => shut((connection) => connection.destroy()),
  };

  function shut(each: (connection: Connection) => void): Promise<void> {
    closing = true;
    return new Promise((resolve) => {
      const before = onEmpty;
      onEmpty = () => {
        before?.();
        resolve();
      };
      for (const connection of [...all]) each(connection);
      if (all.size === 0) onEmpty();
    });
  }
}

function isUnderWay(asked: Asked): boolean {
  return asked.connection?.asks(asked) === true;
}
