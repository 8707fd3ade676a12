import { HEADER } from '@pong/identity';
import type { Tracing } from '@pong/service';
import { attempt } from './attempt.ts';
import { failureOf } from './failure.ts';
import type { Upstream } from './pools.ts';

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
  const tried = await attempt(upstream, request, async ({ pool }) => {
    try {
      const answer = await pool.request({
        ...request,
        headersTimeout: TIMEOUT_MS,
        bodyTimeout: TIMEOUT_MS,
        signal: AbortSignal.timeout(2 * TIMEOUT_MS),
      });
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of answer.body as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size > ANSWER_MAX_BYTES)
          throw new Error(`${upstream.name} answered more than ${ANSWER_MAX_BYTES} bytes`);
        chunks.push(chunk);
      }
      const body = Buffer.concat(chunks).toString('utf8');
      return { kind: 'answered', status: answer.statusCode, body } as const;
    } catch (error) {
      why = error;
      return { kind: 'failed', failure: failureOf(error) } as const;
    }
  });
  if (tried.kind === 'answered') return tried;
  throw new Error(`${upstream.name}: ${tried.failure.reason.replaceAll('_', ' ')}`, { cause: why });
}
