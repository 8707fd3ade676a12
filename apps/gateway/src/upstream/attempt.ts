import type { Traits } from './balance.ts';
import { type Failure, failure, isUnsent } from './failure.ts';
import type { Upstream } from './pools.ts';
import type { Target } from './target.ts';

/** What a try came to; `failed` means that nobody has been told anything yet. */
export type Tried = { kind: string; status?: number; failure?: Failure };
export type Failed = { kind: 'failed'; failure: Failure };

const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);
/** An upstream that answers so is in trouble itself, or hides one that is. */
const TROUBLED: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * Tries a request on a target of an upstream, and again, on another one where there is one, when that cannot
 * do it twice: it was provably never sent, or it is idempotent and was cut off. Within the budget, and not
 * at all while the breaker is open.
 */
export async function attempt<Result extends Tried>(
  upstream: Upstream,
  request: { method: string; traits?: Traits | undefined },
  run: (target: Target) => Promise<Result | Failed>,
): Promise<Result | Failed> {
  const { breaker, health, retries, settings } = upstream;
  let tried: Target[] | undefined;
  retries.earn();
  for (let left = settings.retry.times; ; left -= 1) {
    const pass = breaker ? breaker.enter() : 1;
    if (pass === 0) return isOpen(upstream);
    const target = upstream.choose(request.traits, tried);
    if (!target) {
      breaker?.leave(pass, undefined);
      return { kind: 'failed', failure: failure('no_target') };
    }
    target.inFlight += 1;
    let ok: boolean | undefined;
    let result: Result | Failed;
    try {
      result = await run(target);
      ok = wentWell(result);
    } finally {
      target.inFlight -= 1;
      breaker?.leave(pass, ok);
    }
    if (ok !== undefined) health.note(target, ok);
    if (left <= 0 || !mayRepeat(request.method, result)) return result;
    if (!retries.spend()) {
      upstream.onRetry?.('over budget');
      return result;
    }
    upstream.onRetry?.('made');
    tried ??= [];
    tried.push(target);
    if (tried.length >= health.fit().length)
      await new Promise((resolve) => setTimeout(resolve, settings.retry.afterMs));
  }
}

function wentWell(result: Tried): boolean | undefined {
  if (result.kind === 'client_gone') return undefined;
  return result.failure === undefined && !TROUBLED.has(result.status ?? 200);
}

function mayRepeat(method: string, result: Tried): boolean {
  if (result.kind !== 'failed' || !result.failure) return false;
  if (isUnsent(result.failure)) return true;
  return result.failure.reason === 'reset' && IDEMPOTENT.has(method);
}

/** Who asks is told when the next trial is due. */
function isOpen({ breaker }: Upstream): Failed {
  const retryAfter = Math.max(1, Math.ceil((breaker?.retryMs() ?? 0) / 1000));
  return { kind: 'failed', failure: { ...failure('breaker_open'), retryAfter } };
}
