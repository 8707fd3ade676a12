import type { Upstream } from './pools.ts';

const TIMEOUT_MS = 2000;
const ANSWER_MAX_BYTES = 64 * 1024;

/** A small question of the gateway's own to an upstream. Rejects without a whole answer in time. */
export async function call(
  upstream: Upstream,
  request: { method: 'GET' | 'POST'; path: string; headers: Record<string, string>; body?: string },
): Promise<{ status: number; body: string }> {
  const answer = await upstream.pool.request({
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
  return { status: answer.statusCode, body: Buffer.concat(chunks).toString('utf8') };
}
