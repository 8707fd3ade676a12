import { setTimeout as pause } from 'node:timers/promises';
import type { FoundTarget, Source } from './source.ts';

export interface WatchOptions {
  source: Source;
  /** Between two looks at a source that does not wait by itself. */
  everyMs: number;
  /** Hears every new list, sorted, each origin once. The first as soon as there is one. */
  onTargets: (targets: readonly FoundTarget[]) => void;
  /** Hears why a list could not be had, once for each time the source goes away; `undefined` when it is back. */
  onProblem: (problem: unknown) => void;
  /** 0 to 1. */
  random: () => number;
}

/** Between two failed looks, at first and at most. */
const BACK_OFF_MS = 250;
const BACK_OFF_MAX_MS = 15_000;
/** However often a waiting source answers, no more than so often. */
const LEAST_MS = 50;
const JITTER = 0.2;
/** Of a source's own word on how long its answer is good. */
const FRESH_LEAST_MS = 1000;

/**
 * Looks again and again and tells what changed. While the source is away the last good list stands: a registry that
 * is down takes no service down with it. Returns the function that ends it; nothing is told after that.
 */
export function watch(options: WatchOptions): () => void {
  const { source, everyMs, onTargets, onProblem, random } = options;
  const ended = new AbortController();
  const { signal } = ended;
  let told: string | undefined;
  let failures = 0;
  let cursor: string | undefined;

  const jittered = (ms: number) => ms * (1 - JITTER + 2 * JITTER * random());

  async function look(): Promise<number> {
    try {
      const sight = await source.look(cursor, signal);
      if (signal.aborted) return 0;
      const targets = inOrder(sight.targets);
      if (failures > 0) onProblem(undefined);
      failures = 0;
      cursor = sight.cursor;
      const text = JSON.stringify(targets);
      if (text !== told) {
        told = text;
        onTargets(targets);
      }
      if (source.waits) return LEAST_MS;
      const { freshMs } = sight;
      return jittered(freshMs === undefined ? everyMs : Math.min(everyMs, Math.max(freshMs, FRESH_LEAST_MS)));
    } catch (problem) {
      if (signal.aborted) return 0;
      // What was known of its state may be void when it is back.
      cursor = undefined;
      if (failures === 0) onProblem(problem);
      failures += 1;
      return jittered(Math.min(BACK_OFF_MS * 2 ** Math.min(failures - 1, 10), BACK_OFF_MAX_MS));
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) await pause(await look(), undefined, { signal, ref: false });
  }

  run().catch((error: unknown) => {
    if (!signal.aborted) onProblem(error);
  });
  return () => ended.abort();
}

/** Sorted, so that another order is no change; rejects a list with anything in it that is no target. */
function inOrder(targets: readonly FoundTarget[]): FoundTarget[] {
  const byUrl = new Map<string, FoundTarget>();
  for (const { url, weight } of targets) {
    const parsed = URL.parse(url);
    const isOrigin = parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.pathname === '/';
    if (!isOrigin || parsed.username !== '' || parsed.search !== '')
      throw new Error(`${url} is not the origin of a target`);
    if (!(weight >= 0 && weight <= 65_535)) throw new Error(`${url} has no weight between 0 and 65535`);
    // Weight 0 is how registries take a target out without forgetting it.
    if (weight > 0) byUrl.set(parsed.origin, { url: parsed.origin, weight });
  }
  return [...byUrl.values()].sort((a, b) => (a.url < b.url ? -1 : 1));
}
