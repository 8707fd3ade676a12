import type { HeaderLines } from '../wire/header-lines.ts';
import type { HttpResponse } from '../wire/message.ts';
import { beginAttempt } from './attempt.ts';
import type { Traits } from './balance.ts';
import type { AnswerHandler } from './connection.ts';
import type { Asked } from './connections.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import { type Failure, failure, failureOf } from './failure.ts';
import type { Upstream } from './pools.ts';
import { headForClient, type Pairs } from './response-headers.ts';
import type { Target } from './target.ts';

export interface ForwardRequest {
  method: string;
  /** Canonical path and query. */
  path: string;
  lines: HeaderLines;
  body: Buffer | null;
  /** Whose share of the upstream it takes. */
  clientKey: string;
  /** What may decide the target. */
  traits?: Traits | undefined;
  /** The route's, instead of the upstream's. */
  deadlineMs?: number | undefined;
}

export interface ForwardReply {
  requestId: string;
  security: Pairs;
  /** Of the gateway; an upstream's own of these names are dropped. */
  added: HeaderLines;
  setCookies: readonly string[];
  /** Whether the client should not use this connection again. */
  close: () => boolean;
  /** How long a client may take to read what was written before its answer is cut. */
  stallMs: number;
  /** Hears the cookies an upstream sets. */
  onSetCookie: (lines: string | readonly string[]) => void;
}

export type Forwarded =
  | { kind: 'answered'; status: number }
  /** Nothing was sent to the client yet: a problem can be. */
  | { kind: 'failed'; failure: Failure }
  /** The answer broke off; the client sees it cut. */
  | { kind: 'broken'; status: number; failure: Failure }
  | { kind: 'client_gone' }
  /** Of our own making, and nobody's answer. */
  | { kind: 'fault'; error: unknown };

const ONE_PIECE_BYTES = 16 * 1024;

/**
 * Sends one request to an upstream and streams the answer to the client with backpressure; `done` hears once what came of it.
 * When and where it is tried again is `beginAttempt`'s to say.
 */
export function forward(
  upstream: Upstream,
  request: ForwardRequest,
  response: HttpResponse,
  reply: ForwardReply,
  done: (forwarded: Forwarded) => void,
): void {
  if (response.destroyed) return void done({ kind: 'client_gone' });
  const { settings } = upstream;
  const share =
    upstream.inFlight < settings.maxInFlight ? upstream.shares.take(request.clientKey) : undefined;
  if (!share) return void done({ kind: 'failed', failure: failure('full') });
  const deadlineMs = request.deadlineMs ?? settings.deadlineMs;
  const deadline = deadlineMs === undefined ? undefined : createDeadline(deadlineMs);
  upstream.inFlight += 1;
  if (!share.ready) return void go();
  deadline?.onPass(share.give);
  response.onGone(share.give);
  void share.ready.then(() => {
    response.offGone(share.give);
    // Neither is the upstream's fault: it was not asked.
    if (response.destroyed) return finish({ kind: 'client_gone' });
    if (deadline?.passed()) return finish({ kind: 'failed', failure: failure('deadline') });
    go();
  });

  function go(): void {
    beginAttempt<Forwarded>(upstream, request, run, finish);
  }

  function run(target: Target, tried: (forwarded: Forwarded) => void): void {
    if (response.destroyed) return void tried({ kind: 'client_gone' });
    if (deadline?.passed()) return void tried({ kind: 'failed', failure: failure('deadline') });
    new Relay(target, request, response, reply, deadline, tried).ask();
  }

  function finish(forwarded: Forwarded): void {
    deadline?.clear();
    upstream.inFlight -= 1;
    share?.give();
    done(forwarded);
  }
}

/** One answer on its way from a target to a client. A class for the sake of the young collections, as `Http1Response`. */
class Relay implements AnswerHandler {
  readonly #target: Target;
  readonly #request: ForwardRequest;
  readonly #response: HttpResponse;
  readonly #reply: ForwardReply;
  readonly #deadline: Deadline | undefined;
  readonly #tried: (forwarded: Forwarded) => void;
  readonly #onGone = () => this.#leave();
  #asked: Asked | undefined;
  #gone = false;
  #status = 0;
  #stall: NodeJS.Timeout | undefined;
  #drains = false;
  /** Of the body, as it was announced. */
  #left = 0;
  /** A small body that came at once, each letter a byte: nothing is gained from sending its head before. */
  #whole: string | undefined;

  constructor(
    target: Target,
    request: ForwardRequest,
    response: HttpResponse,
    reply: ForwardReply,
    deadline: Deadline | undefined,
    tried: (forwarded: Forwarded) => void,
  ) {
    this.#target = target;
    this.#request = request;
    this.#response = response;
    this.#reply = reply;
    this.#deadline = deadline;
    this.#tried = tried;
  }

  ask(): void {
    this.#asked = this.#target.connections.ask(this.#request, this);
    this.#response.onGone(this.#onGone);
    this.#deadline?.onPass(() => this.#abort('the deadline passed'));
  }

  onHead(status: number, message: string, fields: string[]): void {
    const { method } = this.#request;
    const reply = this.#reply;
    this.#deadline?.clear();
    this.#status = status;
    const head = headForClient(fields, reply);
    if (head.length !== undefined && method !== 'HEAD') this.#left = head.length;
    for (let at = 0; at < fields.length; at += 2)
      if (fields[at] === 'set-cookie') reply.onSetCookie(fields[at + 1] ?? '');
    head.close = reply.close();
    this.#response.writeHead(status, head, message);
  }

  onData(chunk: Buffer): void {
    if (chunk.length === this.#left && chunk.length <= ONE_PIECE_BYTES && this.#whole === undefined) {
      this.#whole = chunk.toString('latin1');
      return;
    }
    if (this.#response.write(Buffer.from(chunk)) || !this.#asked) return;
    if (!this.#drains) this.#response.onDrain(() => this.#drained());
    this.#drains = true;
    this.#target.connections.pause(this.#asked);
    // A paused answer holds its connection to the upstream: no one may hold it by not reading.
    clearTimeout(this.#stall);
    this.#stall = setTimeout(() => this.#response.destroy(), this.#reply.stallMs);
  }

  onEnd(): void {
    try {
      this.#response.end(this.#whole);
    } catch (error) {
      // Of a head that waited for the end, and that HTTP/2 refuses: what this passage holds is given back all the same.
      return void this.#settle({ kind: 'fault', error });
    }
    this.#settle({ kind: 'answered', status: this.#status });
  }

  onError(error: Error): void {
    if (this.#gone) return void this.#settle({ kind: 'client_gone' });
    if (!this.#response.headersSent) {
      const late = this.#deadline?.passed();
      return void this.#settle({ kind: 'failed', failure: late ? failure('deadline') : failureOf(error) });
    }
    this.#response.destroy();
    this.#settle({ kind: 'broken', status: this.#status, failure: failureOf(error) });
  }

  #drained(): void {
    clearTimeout(this.#stall);
    if (this.#asked) this.#target.connections.resume(this.#asked);
  }

  #leave(): void {
    this.#gone = true;
    this.#abort('the client is gone');
  }

  #abort(why: string): void {
    if (this.#asked) this.#target.connections.abort(this.#asked, new Error(why));
  }

  #settle(forwarded: Forwarded): void {
    clearTimeout(this.#stall);
    this.#response.offGone(this.#onGone);
    this.#tried(forwarded);
  }
}
