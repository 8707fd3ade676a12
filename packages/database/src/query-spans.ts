import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type pg from 'pg';

type Query = (...parameters: unknown[]) => Promise<unknown>;

/**
 * One span per query of a kept trace, by hand: what a query says first, never what it says it about. Outside of a trace
 * a query costs one look for it more.
 */
export function traceQueries(pool: pg.Pool, schema: string): void {
  const tracer = trace.getTracer('@pong/database');

  function traced(query: Query): Query {
    return async (...parameters) => {
      if (trace.getActiveSpan() === undefined) return query(...parameters);
      const operation = operationOf(parameters[0]);
      const span = tracer.startSpan(`${schema} ${operation}`, {
        kind: SpanKind.CLIENT,
        attributes: {
          'db.system.name': 'postgresql',
          'db.namespace': schema,
          'db.operation.name': operation,
        },
      });
      try {
        return await context.with(trace.setSpan(context.active(), span), () => query(...parameters));
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: codeOf(error) });
        throw error;
      } finally {
        span.end();
      }
    };
  }

  // The pool asks its clients by callbacks, which are left alone: so no query has two spans.
  const queryOnPool = pool.query.bind(pool) as Query;
  Object.assign(pool, { query: withCallbacks(queryOnPool, traced(queryOnPool)) });
  const connect = pool.connect.bind(pool) as (done?: unknown) => unknown;
  Object.assign(pool, {
    connect(done?: unknown) {
      if (done !== undefined) return connect(done);
      return (connect() as Promise<pg.PoolClient>).then((client) => {
        const query = client.query.bind(client) as Query;
        Object.assign(client, { query: withCallbacks(query, traced(query)) });
        return client;
      });
    },
  });
  // Back in the pool it is any client again.
  pool.on('release', (_error, client) => Reflect.deleteProperty(client, 'query'));
}

/** `pg` answers by a callback when it is given one, else by a promise. */
function withCallbacks(plain: Query, traced: Query): Query {
  return (...parameters) =>
    typeof parameters.at(-1) === 'function' ? plain(...parameters) : traced(...parameters);
}

function operationOf(query: unknown): string {
  const text = typeof query === 'string' ? query : String(Reflect.get(Object(query), 'text') ?? '');
  return /[a-z]+/i.exec(text)?.[0].toUpperCase() ?? 'QUERY';
}

/** The SQLSTATE or the system's word; a message may repeat values. */
function codeOf(error: unknown): string {
  return String(Reflect.get(Object(error), 'code') ?? 'failed');
}
