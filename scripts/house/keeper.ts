import { EXIT_CONFIG } from '@pong/config/exit';
import { type BackoffRule, delayMs } from './backoff.ts';
import type { Exit, Launch, Running } from './launch.ts';
import type { ProcessName, ProcessSpec } from './plan.ts';

export type StartResult = { ok: true } | { ok: false; name: ProcessName; reason: string };

/** What the person at the console is told about one process. */
export interface Report {
  ready(name: ProcessName, tookMs: number): void;
  died(name: ProcessName, how: string, againInMs: number): void;
  back(name: ProcessName, tookMs: number): void;
}

export interface KeeperDeps {
  spec: ProcessSpec;
  launch: Launch;
  /** Milliseconds of any monotonic clock. */
  now: () => number;
  rule: BackoffRule;
  report: Report;
  /** The process cannot run as configured, found after it had run before: the house must stop. */
  onHopeless: (result: StartResult) => void;
  readyWithinMs?: number;
}

/** Keeps one process alive. */
export interface Keeper {
  name: ProcessName;
  stopRank: number;
  /** Settles when the process is ready for the first time, or will never be. */
  start(): Promise<StartResult>;
  /** SIGTERM now, SIGKILL after `graceMs`; settles when nothing of it is left. Never starts it again. */
  stop(graceMs: number): Promise<void>;
  pid(): number | undefined;
}

const FIRST_TRIES = 4;
const READY_WITHIN_MS = 60_000;

export function createKeeper(deps: KeeperDeps): Keeper {
  const { spec, now, rule, report } = deps;
  const first = Promise.withResolvers<StartResult>();
  const ended = Promise.withResolvers<void>();
  let started = false;
  let stopping = false;
  let current: Running | undefined;
  let wake: () => void = () => {};

  return {
    name: spec.name,
    stopRank: spec.stopRank,
    start() {
      if (!started && !stopping) {
        started = true;
        keep().then(ended.resolve, ended.reject);
      }
      return first.promise;
    },
    async stop(graceMs) {
      stopping = true;
      first.resolve(failed('it was stopped while starting'));
      wake();
      if (!started) return;
      current?.signal('SIGTERM');
      const hard = setTimeout(() => current?.signal('SIGKILL'), Math.max(0, graceMs));
      await ended.promise;
      clearTimeout(hard);
    },
    pid: () => current?.pid,
  };

  function failed(reason: string): StartResult {
    return { ok: false, name: spec.name, reason };
  }

  async function keep(): Promise<void> {
    let failures = 0;
    let served = false;
    while (!stopping) {
      const beganMs = now();
      current = deps.launch(spec);
      if (spec.kind === 'service' && (await becomesReady(current))) {
        (served ? report.back : report.ready)(spec.name, now() - beganMs);
        served = true;
        first.resolve({ ok: true });
      }
      const exit = await current.exit;
      current = undefined;
      if (stopping) return;
      if (spec.kind === 'job' && exit.code === 0) {
        report.ready(spec.name, now() - beganMs);
        first.resolve({ ok: true });
        return;
      }
      failures = now() - beganMs >= rule.forgivenAfterMs ? 1 : failures + 1;
      const hopeless = exit.code === EXIT_CONFIG || (!served && failures >= FIRST_TRIES);
      if (hopeless) {
        const result = failed(exit.lastWords.join('\n') || howItEnded(exit));
        first.resolve(result);
        if (served) deps.onHopeless(result);
        return;
      }
      const waitMs = delayMs(rule, failures);
      report.died(spec.name, howItEnded(exit), waitMs);
      await pause(waitMs);
    }
  }

  async function becomesReady(running: Running): Promise<boolean> {
    const timer = setTimeout(() => running.signal('SIGKILL'), deps.readyWithinMs ?? READY_WITHIN_MS);
    const ready = await running.ready;
    clearTimeout(timer);
    return ready;
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function howItEnded(exit: Exit): string {
  if (exit.signal !== null) return `was ended by ${exit.signal}`;
  return `ended with code ${exit.code}`;
}
