import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { roleOf } from '@pong/identity';
import type { Tracing } from '@pong/service';
import type { Answer, Answers } from './answer.ts';
import { isRead } from './cache/request.ts';
import type { CachedAnswers } from './cached-answers.ts';
import type { Admit } from './edge/admit.ts';
import type { Body } from './edge/body.ts';
import { bodyProblem } from './edge/content.ts';
import type { Exchange, Phase, Refusal } from './exchange.ts';
import { traced } from './passage-trace.ts';
import type { Pipeline, Verdict } from './pipeline.ts';
import type { Passage, Recorder } from './recorder.ts';
import type { Route } from './routes.ts';
import { policyFor } from './transform/policy-for.ts';
import { shapedResponse } from './transform/shaped-response.ts';
import { changesAnswers } from './transform/transform-policy.ts';
import { createTurns } from './turns.ts';
import type { Failure } from './upstream/failure.ts';
import type { Forwarded, ForwardReply, ForwardRequest } from './upstream/forward.ts';

export interface HttpDoor {
  /** For Node's `request`, `checkContinue` (the client waits before sending its body) and `checkExpectation`. */
  handle(request: IncomingMessage, response: ServerResponse, waits?: boolean): void;
  /**
   * Whether a parser error on this connection may still be answered: not when an answer is under way or
   * due to an earlier request, since the client would take ours for that one.
   */
  mayAnswer(socket: Socket): boolean;
}

export interface HttpDoorOptions {
  admit: Admit;
  pipeline: Pipeline;
  answers: Answers;
  recorder: Recorder;
  readBody: (request: IncomingMessage, route: Route) => Promise<Body>;
  forward: (
    upstream: string,
    request: ForwardRequest,
    response: ServerResponse,
    reply: Omit<ForwardReply, 'security' | 'stallMs' | 'onSetCookie'>,
  ) => Promise<Forwarded>;
  cached: CachedAnswers;
  onError: (error: unknown, requestId: string) => void;
  draining: () => boolean;
  steady: () => number;
  tracing?: Tracing | undefined;
}

/** Node's requests into the pipeline, and its verdicts onto Node's responses. */
export function createHttpDoor(options: HttpDoorOptions): HttpDoor {
  const { admit, pipeline, answers, recorder, draining, steady, tracing } = options;
  /** Connections out of step: whatever follows on them in the same packet is not a request of anybody's. */
  const condemned = new WeakSet<Socket>();
  const turns = createTurns();
  const latest = new WeakMap<Socket, { request: IncomingMessage; response: ServerResponse }>();

  return {
    handle(request, response, waits = false) {
      const startedAtMs = steady();
      if (condemned.has(request.socket)) return;
      latest.set(request.socket, { request, response });
      const admission = admit(request, 'http');
      const exchange = admission.ok ? admission.exchange : undefined;
      const requestId = admission.ok ? admission.exchange.requestId : admission.requestId;
      const record = (rest: Pick<Passage, 'status'> & Partial<Passage>) =>
        recorder.passage({ requestId, exchange, elapsedMs: steady() - startedAtMs, ...rest });
      const refuse = (phase: Phase, refusal: Refusal, rest: Partial<Passage> = {}) => {
        send(response, answers.refuse(refusal, phase, { requestId, exchange }), request);
        record({ status: response.statusCode, reason: refusal.code, phase, ...rest });
      };
      if (!admission.ok) {
        condemned.add(request.socket);
        refuse('edge', admission.refusal);
        return;
      }
      const inTurn = turns.take(request.socket, response, () => {
        const { exchange } = admission;
        const passing = tracing
          ? traced(tracing, exchange, () => pass(exchange, request, response, waits, record, refuse))
          : pass(exchange, request, response, waits, record, refuse);
        passing.catch((error: unknown) => {
          options.onError(error, requestId);
          if (response.headersSent) response.destroy();
          else refuse('gateway', { code: 'internal_error', close: true });
        });
      });
      if (inTurn) return;
      condemned.add(request.socket);
      refuse('limits', { code: 'too_many_requests', retryAfter: 1, close: true });
    },
    mayAnswer(socket) {
      if (condemned.has(socket)) return false;
      const last = latest.get(socket);
      if (!last || last.response.writableFinished) return true;
      return turns.waiting(socket) === 0 && !last.request.complete && !last.response.headersSent;
    },
  };

  async function pass(
    exchange: Exchange,
    request: IncomingMessage,
    response: ServerResponse,
    waits: boolean,
    record: (rest: Pick<Passage, 'status'> & Partial<Passage>) => void,
    refuse: (phase: Phase, refusal: Refusal, rest?: Partial<Passage>) => void,
  ): Promise<void> {
    const to = { requestId: exchange.requestId, exchange };
    const verdict = await pipeline(exchange);
    switch (verdict.kind) {
      case 'own':
        send(response, answers.text(verdict.status, verdict.text, to), request);
        return record({ status: verdict.status, route: exchange.path });
      case 'preflight':
        send(response, answers.preflight(verdict.fields, to), request);
        return record({ status: 204, route: verdict.route.path });
      case 'refused':
        return refuse(
          verdict.phase,
          // A client that was not told to go on may or may not send its body: nothing after can be trusted.
          waits ? { ...verdict.refusal, close: true } : verdict.refusal,
          { route: verdict.route?.path },
        );
      case 'redirect':
        send(response, answers.redirect(verdict.location, to, verdict.setCookies), request);
        return record({ status: 307, route: verdict.route.path });
      case 'cached': {
        const { route, principal } = verdict;
        const { status, outcome: cache } = options.cached.give(exchange, verdict, both(verdict), draining());
        return record({ route: route.path, principal, status, cache });
      }
      case 'forward':
        return verdict.route.cache && isRead(exchange) ? keep(verdict) : carry(verdict);
    }

    async function keep(verdict: Extract<Verdict, { kind: 'forward' }>): Promise<void> {
      const { route, principal } = verdict;
      const about: Partial<Passage> = { route: route.path, upstream: route.upstream, principal };
      const given = await options.cached.obtain(exchange, verdict, both(verdict), draining());
      if (given.kind === 'pass') return carry(verdict);
      if (given.kind === 'failed') return failed(verdict, given.failure, about);
      record({ ...about, status: given.status, cache: given.outcome });
    }

    function failed(
      { route, setCookies }: Pick<Extract<Verdict, { kind: 'forward' }>, 'route' | 'setCookies'>,
      failure: Failure,
      about: Partial<Passage>,
    ): void {
      if (route.fallback) {
        send(response, answers.fallback(route.fallback, to, setCookies), request);
        record({ ...about, status: route.fallback.status, reason: failure.reason });
      } else {
        refuse('upstream', upstreamRefusal(route.upstream, failure, setCookies), {
          ...about,
          reason: failure.reason,
        });
      }
    }

    function both(verdict: Parameters<typeof shaped>[0]) {
      return { plain: response, shaped: () => shaped(verdict) };
    }

    /** The response, or one that changes what is written to it, as the route has it for this client. */
    function shaped({
      route,
      principal,
    }: Pick<Extract<Verdict, { kind: 'forward' }>, 'route' | 'principal'>) {
      if (!changesAnswers(route)) return response;
      const { accept } = exchange.headers;
      const policy = policyFor(route, accept);
      return shapedResponse(response, {
        policy,
        method: exchange.method,
        accept,
        acceptEncoding: exchange.headers['accept-encoding'] as string | undefined,
        vary: policy === route ? [] : ['accept'],
        change: { role: roleOf(principal), requestId: exchange.requestId, version: route.version },
      });
    }

    async function carry(verdict: Extract<Verdict, { kind: 'forward' }>): Promise<void> {
      const { route, principal, setCookies } = verdict;
      const about: Partial<Passage> = { route: route.path, upstream: route.upstream, principal };
      if (waits) response.writeContinue();
      const body: Body = exchange.hasBody
        ? await options.readBody(request, route)
        : { kind: 'whole', bytes: null };
      if (body.kind === 'gone') return record({ ...about, status: 499, reason: 'client_gone' });
      if (body.kind === 'too_large') return refuse('edge', { code: 'body_too_large', close: true }, about);
      if (body.kind === 'late') return refuse('edge', { code: 'request_timeout', close: true }, about);
      const unfit = route.content && exchange.method !== 'GET' && bodyProblem(body.bytes, route.content);
      if (unfit) return refuse('edge', { ...unfit, setCookies }, about);
      const askedAtMs = steady();
      const forwarded = await options.forward(
        route.upstream,
        {
          method: exchange.method,
          path: exchange.path + exchange.search,
          headers: verdict.headers,
          body: body.bytes,
          clientKey: exchange.client.limitKey,
          traits: exchange,
          deadlineMs: route.deadlineMs,
        },
        shaped(verdict),
        { requestId: exchange.requestId, fields: verdict.fields, setCookies, close: draining },
      );
      about.upstreamMs = steady() - askedAtMs;
      switch (forwarded.kind) {
        case 'answered':
          return record({ ...about, status: forwarded.status });
        case 'client_gone':
          return record({ ...about, status: 499, reason: forwarded.kind });
        case 'broken':
          return record({ ...about, status: forwarded.status, reason: forwarded.failure.reason });
        case 'failed':
          return failed(verdict, forwarded.failure, about);
      }
    }
  }

  function send(response: ServerResponse, answer: Answer, request: IncomingMessage): void {
    const close = answer.close || draining();
    response.writeHead(answer.status, close ? [...answer.headers, 'connection', 'close'] : answer.headers);
    response.end(answer.body);
    if (answer.close) request.resume();
  }
}

/** Says which part failed and how, so that a 502 or 503 is never without a reason; names no address. */
export function upstreamRefusal(name: string, failure: Failure, setCookies: readonly string[]): Refusal {
  const { code, reason, retryAfter } = failure;
  return { code, detail: `${name}: ${reason.replaceAll('_', ' ')}`, retryAfter: retryAfter ?? 2, setCookies };
}
