import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { Histogram } from 'prom-client';
import type { z } from 'zod';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Tracing, Work } from './trace.ts';

/** The problem codes every HTTP service of the house needs for itself. */
export type HouseProblem =
  | 'bad_request'
  | 'invalid_body'
  | 'not_found'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'internal_error';

export interface ProblemDetails {
  detail?: string;
  fields?: Record<string, string>;
  retryAfter?: number;
}

/** Builds the RFC 9457 body; the codes and sentences are the protocol's. */
export type ProblemOf<Code extends string> = (
  code: Code,
  requestId: string,
  details?: ProblemDetails,
) => { status: number; retryAfter?: number };

export interface HttpOptions<Code extends string> {
  logger: Logger;
  metrics: Metrics;
  problemOf: ProblemOf<Code | HouseProblem>;
  /** Where the traces of requests go; none are made without. */
  tracing?: Tracing | undefined;
  /** Bytes; larger bodies get 413. */
  bodyLimit?: number;
}

const REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;

/**
 * A Fastify instance as every service of the house runs it: request ids taken over from the gateway,
 * problem+json for every refusal, no framework banner, one histogram by route and status class.
 */
export function createHttp<Code extends string>(options: HttpOptions<Code>): FastifyInstance {
  const app = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimit ?? 16 * 1024,
    trustProxy: false,
    routerOptions: { caseSensitive: true, ignoreTrailingSlash: false },
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : crypto.randomUUID();
    },
    forceCloseConnections: 'idle',
  }) as unknown as FastifyInstance;
  const latency = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request line to the last byte of the answer.',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [options.metrics],
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    latency.observe({ route, status: `${Math.floor(reply.statusCode / 100)}xx` }, reply.elapsedTime / 1000);
  });
  if (options.tracing) addTraces(app, options.tracing);
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, options.problemOf, 'not_found'));
  app.setErrorHandler((error: { statusCode?: number; code?: string }, request, reply) => {
    const code = codeOf(error);
    if (code === 'internal_error') request.log.error({ err: error }, 'request failed');
    return sendProblem(request, reply, options.problemOf, code);
  });
  return app;
}

/** One span per request of a kept trace; whatever the handlers ask of others meanwhile is its child. */
function addTraces(app: FastifyInstance, tracing: Tracing): void {
  const works = new WeakMap<FastifyRequest, Work>();
  app.addHook('onRequest', (request, _reply, done) => {
    const { traceparent } = request.headers;
    const parent = typeof traceparent === 'string' ? traceparent : undefined;
    const work = tracing.serve(`${request.method} ${request.routeOptions.url ?? 'none'}`, { parent });
    if (!work) return done();
    works.set(request, work);
    work.run(done);
  });
  // The body came in events of the socket, which know nothing of the request.
  app.addHook('preValidation', (request, _reply, done) => {
    const work = works.get(request);
    if (work) work.run(done);
    else done();
  });
  app.addHook('onResponse', async (request, reply) => {
    const status = reply.statusCode;
    works
      .get(request)
      ?.end(
        { 'request.id': request.id, 'http.response.status_code': status },
        status >= 500 ? `answered ${status}` : undefined,
      );
  });
}

function codeOf(error: { statusCode?: number; code?: string }): HouseProblem {
  if (error.statusCode === 413) return 'body_too_large';
  if (error.statusCode === 415) return 'unsupported_media_type';
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return 'bad_request';
  return 'internal_error';
}

/** Answers with a problem, its status, and Retry-After where one is known. Never cached. */
export function sendProblem<Code extends string>(
  request: FastifyRequest,
  reply: FastifyReply,
  problemOf: ProblemOf<Code>,
  code: Code,
  details?: ProblemDetails,
): FastifyReply {
  const problem = problemOf(code, request.id, details);
  if (problem.retryAfter !== undefined) reply.header('retry-after', String(problem.retryAfter));
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problem));
}

export type Parsed<T> = { ok: true; value: T } | { ok: false; fields: Record<string, string> };

/** Checks a value against its schema; on failure the first sentence per field, never the value itself. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): Parsed<z.infer<S>> {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const fields: Record<string, string> = {};
  for (const issue of result.error.issues) {
    const path = issue.code === 'unrecognized_keys' ? 'body' : issue.path.join('.') || 'body';
    fields[path] ??= issue.code === 'unrecognized_keys' ? 'A field is not known here.' : issue.message;
  }
  return { ok: false, fields };
}
