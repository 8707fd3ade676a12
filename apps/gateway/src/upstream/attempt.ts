import type { Traits } from './balance.ts';
import { type Failure, failure, isUnsent } from './failure.ts';
import type { Upstream } from './pools.ts';
import type { Target } from './target.ts';

/** What a try came to; `failed` means that nobody has been told anything yet. */
export type Tried = { kind: string; status?: number; failure?: Failure };
export type Failed = { kind: 'failed'; failure: Failure };
/** Something of ours threw: that tells nothing of the target. */
export type Fault = { kind: 'fault'; error: unknown };

const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);
/** An upstream that answers so is in trouble itself, or hides one that is. */
const TROUBLED: ReadonlySet<number> = new Set([502, 503, 504]);

/** Sends to a target and says once what came of it. What it throws before is a fault. */
type Try<Result> = (target: Target, tried: (result: Result | Failed | Fault) => void) => void;

/**
 * Tries a request on a target of an upstream, and again, on another one where there is one, when that cannot
 * do it twice: it was provably never sent, or it is idempotent and was cut off. Within the budget, and not
 * at all while the breaker is open. By callbacks, since the usual way is one good try: the promises for all that
 * might follow cost more than everything else here.
 */
export function beginAttempt<Result extends Tried>(
  upstream: Upstream,
  request: { method: string; traits?: Traits | undefined },
  run: Try<Result>,
  done: (result: Result | Failed | Fault) => void,
): void {
  const { breaker, health, retries, settings } = upstream;
  let before: Target[] | undefined;
  let left = settings.retry.times;
  retries.earn();
  next();

  function next(): void {
    const pass = breaker ? breaker.enter() : 1;
    const target = pass === 0 ? undefined : upstream.choose(request.traits, before);
    if (target) go(target, pass);
    else if (pass === 0) done(isOpen(upstream));
    else {
      breaker?.leave(pass, undefined);
      done({ kind: 'failed', failure: failure('no_target') });
    }
  }

  function go(target: Target, pass: number): void {
    let said = false;
    target.inFlight += 1;
    try {
      run(target, (result) => {
        said = true;
        settle(target, pass, result);
      });
    } catch (error) {
      // Of whoever heard the word of this try, which is over.
      if (said) throw error;
      settle(target, pass, { kind: 'fault', error });
    }
  }

  function settle(target: Target, pass: number, result: Result | Failed | Fault): void {
    const ok = wentWell(result);
    target.inFlight -= 1;
    breaker?.leave(pass, ok);
    if (ok !== undefined) health.note(target, ok);
    if (left <= 0 || !mayRepeat(request.method, result)) done(result);
    else if (retries.spend()) again(target);
    else {
      upstream.onRetry?.('over budget');
      done(result);
    }
  }

  function again(failed: Target): void {
    upstream.onRetry?.('made');
    left -= 1;
    before ??= [];
    before.push(failed);
    if (before.length >= health.fit().length) setTimeout(next, settings.retry.afterMs);
    else next();
  }
}

/** The same for a try that is a promise; rejects when that does. */
export function attempt<Result extends Tried>(
  upstream: Upstream,
  request: { method: string; traits?: Traits | undefined },
  run: (target: Target) => Promise<Result | Failed>,
): Promise<Result | Failed> {
  return new Promise((resolve, reject) => {
    const runOnce: Try<Result> = (target, tried) => {
      run(target).then(tried, (error: unknown) => tried({ kind: 'fault', error }));
    };
    beginAttempt(upstream, request, runOnce, (result) => {
      if (isFault(result)) reject(result.error);
      else resolve(result);
    });
  });
}

function isFault(result: Tried): result is Fault {
  return result.kind === 'fault';
}

function wentWell(result: Tried): boolean | undefined {
  if (result.kind === 'client_gone' || result.kind === 'fault') return undefined;
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
