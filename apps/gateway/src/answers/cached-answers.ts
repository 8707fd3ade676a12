import type { IncomingHttpHeaders } from 'node:http';
import type { Cache, Fetch, Outcome } from '../cache/cache.ts';
import type { Kept, Whole } from '../cache/kept.ts';
import { serve } from '../cache/serve.ts';
import type { Exchange } from '../exchange.ts';
import type { Verdict } from '../pipeline.ts';
import { policyFor } from '../transform/policy-for.ts';
import { changesBodies } from '../transform/transform-policy.ts';
import type { Failure } from '../upstream/failure.ts';
import type { AnswerHead } from '../wire/answer-head.ts';
import { type HeaderLines, headerLines } from '../wire/header-lines.ts';
import type { HttpResponse } from '../wire/message.ts';
import { createReadyAnswers } from './ready-answers.ts';

type Cached = Extract<Verdict, { kind: 'cached' }>;
type Forward = Extract<Verdict, { kind: 'forward' }>;

export type Given = { kind: 'given'; status: number; outcome: Outcome };
export type Obtained =
  | Given
  /** Nothing was said: the request goes its usual way. */
  | { kind: 'pass' }
  | { kind: 'failed'; failure: Failure };

/** The response, and one that changes what is written to it as the route has it for this client. */
export interface Responses {
  plain: HttpResponse;
  shaped: () => HttpResponse;
}

/** Answers from the cache, and from upstreams by way of it, onto responses. */
export interface CachedAnswers {
  give(exchange: Exchange, verdict: Cached, response: Responses, close: boolean): Given;
  obtain(exchange: Exchange, verdict: Forward, response: Responses, close: boolean): Promise<Obtained>;
}

export function createCachedAnswers(options: {
  cache: Pick<Cache, 'obtain'>;
  /** Asks an upstream for a whole answer. */
  fetch: (exchange: Exchange, verdict: Forward, lines: HeaderLines) => ReturnType<Fetch<Failure>>;
  /** From an upstream's headers to a client's. */
  headForClient: (
    headers: IncomingHttpHeaders,
    reply: Pick<Forward, 'added' | 'setCookies'> & { requestId: string },
  ) => AnswerHead;
  steady: () => number;
}): CachedAnswers {
  const { cache, steady } = options;
  const readyFor = createReadyAnswers();

  function give(
    exchange: Exchange,
    { route, principal, added, setCookies }: Pick<Cached, 'route' | 'principal' | 'added' | 'setCookies'>,
    response: Responses,
    close: boolean,
    kept: Kept,
    outcome: Outcome,
  ): Given {
    const { method, requestId, headers } = exchange;
    const ready = readyFor(exchange, route, principal, kept);
    // Of an answer that is changed on its way the validator is not known.
    const changed = !ready && changesBodies(policyFor(route, headers.accept));
    const ifNoneMatch = changed ? undefined : headers['if-none-match'];
    const nowMs = steady();
    const serving = { method, ifNoneMatch, requestId, added, setCookies, outcome, close, nowMs };
    const status = serve(ready ? response.plain : response.shaped(), ready ?? kept, serving);
    return { kind: 'given', status, outcome };
  }

  /** An answer that may not be kept, to the one who asked for it. */
  function relay(
    exchange: Exchange,
    { added, setCookies }: Forward,
    response: Responses,
    close: boolean,
    { status, headers, body }: Whole,
  ): Given {
    const head = options.headForClient(headers, { requestId: exchange.requestId, added, setCookies });
    head.lines += 'cache-status: gateway; fwd=uri-miss\r\n';
    head.close = close;
    const shaped = response.shaped();
    shaped.writeHead(status, head);
    shaped.end(exchange.method === 'HEAD' ? undefined : body);
    return { kind: 'given', status, outcome: 'pass' };
  }

  return {
    give: (exchange, verdict, response, close) =>
      give(exchange, verdict, response, close, verdict.kept, 'hit'),
    async obtain(exchange, verdict, response, close) {
      const { route, principal } = verdict;
      const obtained = await cache.obtain(exchange, route, principal, (ifNoneMatch) =>
        options.fetch(
          exchange,
          verdict,
          ifNoneMatch === undefined
            ? verdict.lines
            : verdict.lines + headerLines(['if-none-match', ifNoneMatch]),
        ),
      );
      if (obtained.kind === 'kept')
        return give(exchange, verdict, response, close, obtained.kept, obtained.outcome);
      if (obtained.kind === 'whole') return relay(exchange, verdict, response, close, obtained.whole);
      return obtained;
    },
  };
}
