import type { IncomingHttpHeaders } from 'node:http';
import type { HeaderLines } from '../wire/header-lines.ts';
import { attempt } from './attempt.ts';
import type { Traits } from './balance.ts';
import { createDeadline } from './deadline.ts';
import { type Failure, failure, failureOf } from './failure.ts';
import type { Upstream } from './pools.ts';
import { wholeAnswer } from './whole-answer.ts';

export type FetchedWhole =
  | { kind: 'whole'; status: number; headers: IncomingHttpHeaders; body: Buffer }
  | { kind: 'too_large' }
  | { kind: 'failed'; failure: Failure };

/**
 * Gets a whole answer, for more than one client perhaps: none of them leaving ends it. By the same ways as
 * `forward`: share, target, retries, breaker.
 */
export async function fetchWhole(
  upstream: Upstream,
  request: {
    path: string;
    lines: HeaderLines;
    clientKey: string;
    traits: Traits;
    deadlineMs?: number | undefined;
  },
  maxBytes: number,
): Promise<FetchedWhole> {
  const { settings } = upstream;
  const share =
    upstream.inFlight < settings.maxInFlight ? upstream.shares.take(request.clientKey) : undefined;
  if (!share) return { kind: 'failed', failure: failure('full') };
  const deadlineMs = request.deadlineMs ?? settings.deadlineMs;
  const deadline = deadlineMs === undefined ? undefined : createDeadline(deadlineMs);
  upstream.inFlight += 1;
  try {
    if (share.ready) {
      deadline?.onPass(share.give);
      await share.ready;
      if (deadline?.passed()) return { kind: 'failed', failure: failure('deadline') };
    }
    return await attempt<FetchedWhole>(
      upstream,
      { method: 'GET', traits: request.traits },
      async ({ connections }) => {
        try {
          const { path, lines } = request;
          const asked = { method: 'GET', path, lines, body: null };
          const answer = await wholeAnswer(connections, asked, maxBytes, deadline);
          return answer === 'too_large' ? { kind: 'too_large' } : { kind: 'whole', ...answer };
        } catch (error) {
          return { kind: 'failed', failure: deadline?.passed() ? failure('deadline') : failureOf(error) };
        }
      },
    );
  } finally {
    deadline?.clear();
    upstream.inFlight -= 1;
    share.give();
  }
}
