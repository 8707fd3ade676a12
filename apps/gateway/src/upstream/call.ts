import { HEADER } from '@pong/identity';
import type { Tracing } from '@pong/service';
import { headerLines } from '../wire/header-lines.ts';
import { attempt } from './attempt.ts';
import { createDeadline } from './deadline.ts';
import { failureOf } from './failure.ts';
import type { Upstream } from './pools.ts';
import { wholeAnswer } from './whole-answer.ts';

const TIMEOUT_MS = 2000;
const ANSWER_MAX_BYTES = 64 * 1024;

interface Question {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** A small question of the gateway's own to an upstream. Rejects without a whole answer in time. */
export async function call(
  upstream: Upstream,
  question: Question,
  tracing?: Tracing,
): Promise<{ status: number; body: string }> {
  // The ids in the path are nobody's business in a trace.
  const work = tracing?.askNow(
    `${upstream.name} ${question.method} ${/^(?:\/[^/]*){1,2}/.exec(question.path)?.[0]}`,
  );
  if (!work) return ask(upstream, question);
  try {
    const headers = { ...question.headers, [HEADER.traceparent]: work.traceparent };
    const answer = await ask(upstream, { ...question, headers });
    work.end({ 'http.response.status_code': answer.status });
    return answer;
  } catch (error) {
    work.end({}, error instanceof Error ? error.message : String(error));
    throw error;
  }
}

async function ask(upstream: Upstream, request: Question): Promise<{ status: number; body: string }> {
  let why: unknown;
  const { method, path, headers, body } = request;
  const asked = {
    method,
    path,
    lines: headerLines(Object.entries(headers).flat()),
    body: body === undefined ? null : Buffer.from(body),
    headersTimeoutMs: TIMEOUT_MS,
    bodyTimeoutMs: TIMEOUT_MS,
  };
  const tried = await attempt(upstream, request, async ({ connections }) => {
    const deadline = createDeadline(2 * TIMEOUT_MS);
    try {
      const answer = await wholeAnswer(connections, asked, ANSWER_MAX_BYTES, deadline);
      if (answer === 'too_large')
        throw new Error(`${upstream.name} answered more than ${ANSWER_MAX_BYTES} bytes`);
      return { kind: 'answered', status: answer.status, body: answer.body.toString('utf8') } as const;
    } catch (error) {
      why = error;
      return { kind: 'failed', failure: failureOf(error) } as const;
    } finally {
      deadline.clear();
    }
  });
  if (tried.kind === 'answered') return tried;
  throw new Error(`${upstream.name}: ${tried.failure.reason.replaceAll('_', ' ')}`, { cause: why });
}
