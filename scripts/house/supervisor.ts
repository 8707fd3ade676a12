import { BACKOFF, type BackoffRule } from './backoff.ts';
import { createKeeper, type Keeper, type Report, type StartResult } from './keeper.ts';
import type { Launch } from './launch.ts';
import type { ProcessName, ProcessSpec } from './plan.ts';

export interface SupervisorDeps {
  specs: readonly ProcessSpec[];
  launch: Launch;
  now: () => number;
  report: Report;
  /** A process can no longer run as configured: the caller stops the house and says why. */
  onHopeless: (result: StartResult) => void;
  rule?: BackoffRule;
}

export interface Supervisor {
  /** All processes, each after those it needs. On a failure everything already started is stopped again. */
  start(): Promise<StartResult>;
  /** Door first, database last; at most 5 seconds; nothing is left. Safe to call again. */
  stop(): Promise<void>;
  pids(): { name: ProcessName; pid: number }[];
}

/**
 * Milliseconds after the start of stopping, by rank: when a rank is told to end even if the one before
 * has not, and when it is ended by force. All within the promised 5 seconds.
 */
const STOP_BY_RANK = [
  { toldByMs: 0, killedAtMs: 3800 },
  { toldByMs: 1500, killedAtMs: 4000 },
  { toldByMs: 4200, killedAtMs: 4800 },
] as const;

export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const keepers = new Map<ProcessName, Keeper>();
  for (const spec of deps.specs) {
    keepers.set(spec.name, createKeeper({ ...deps, spec, rule: deps.rule ?? BACKOFF }));
  }
  let stopped: Promise<void> | undefined;

  async function start(): Promise<StartResult> {
    const results = new Map<ProcessName, Promise<StartResult>>();
    const resultOf = (spec: ProcessSpec): Promise<StartResult> => {
      const known = results.get(spec.name);
      if (known) return known;
      const result = startAfter(spec, resultOf);
      results.set(spec.name, result);
      return result;
    };
    const failure = await firstFailure(deps.specs.map(resultOf));
    if (failure === undefined) return { ok: true };
    await stop();
    return failure;
  }

  async function startAfter(
    spec: ProcessSpec,
    resultOf: (spec: ProcessSpec) => Promise<StartResult>,
  ): Promise<StartResult> {
    const needed = deps.specs.filter((other) => spec.after.includes(other.name));
    const failure = await firstFailure(needed.map(resultOf));
    if (failure !== undefined) return failure;
    return keepers.get(spec.name)?.start() ?? { ok: true };
  }

  function stop(): Promise<void> {
    stopped ??= stopInOrder();
    return stopped;
  }

  async function stopInOrder(): Promise<void> {
    const beganMs = deps.now();
    const ending: Promise<void>[] = [];
    for (const [rank, { toldByMs, killedAtMs }] of STOP_BY_RANK.entries()) {
      await settledOrAfter(ending, toldByMs - (deps.now() - beganMs));
      const graceMs = killedAtMs - (deps.now() - beganMs);
      for (const keeper of keepers.values()) {
        if (keeper.stopRank === rank) ending.push(keeper.stop(graceMs));
      }
    }
    await Promise.all(ending);
  }

  return {
    start,
    stop,
    pids: () =>
      [...keepers.values()].flatMap((keeper) => {
        const pid = keeper.pid();
        return pid === undefined ? [] : [{ name: keeper.name, pid }];
      }),
  };
}

/** Settles as soon as one has failed, or when all are well. */
function firstFailure(results: readonly Promise<StartResult>[]): Promise<StartResult | undefined> {
  return new Promise((resolve, reject) => {
    for (const result of results) result.then((value) => value.ok || resolve(value), reject);
    Promise.all(results).then(() => resolve(undefined), reject);
  });
}

async function settledOrAfter(ending: readonly Promise<void>[], ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, Math.max(0, ms));
  Promise.all(ending).then(() => resolve());
  await promise;
  clearTimeout(timer);
}
