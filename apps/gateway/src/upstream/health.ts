import { createDeadline } from './deadline.ts';
import type { Target } from './target.ts';
import type { EjectionSettings, HealthSettings } from './upstream-policy.ts';
import { wholeAnswer } from './whole-answer.ts';

/** Which of an upstream's targets are fit for use. */
export interface Health {
  /** Kept up to date; a choice costs nothing. All of them when none is fit: better one more try than none. */
  fit(): readonly Target[];
  /** How a request to this target went: failures in a row put it out for a while. */
  note(target: Target, ok: boolean): void;
  /** Other targets from now on. */
  watch(targets: readonly Target[]): void;
  close(): void;
}

export interface HealthOptions {
  ejection: EjectionSettings;
  health: HealthSettings | undefined;
  /** 0 to 1. */
  random: () => number;
  onChange?: (target: Target, change: 'unhealthy' | 'healthy' | 'ejected' | 'returned') => void;
}

interface Watched {
  target: Target;
  failures: number;
  /** How often in a row it was put out. */
  ejections: number;
  ejected: NodeJS.Timeout | undefined;
  /** By the active check; in a row, of the kind that would change its mind. */
  healthy: boolean;
  contrary: number;
  check: NodeJS.Timeout | undefined;
}

const MOST_DOUBLINGS = 10;
/** Of what says no more than that it is there. */
const ANSWER_MAX_BYTES = 1024 * 1024;

export function createHealth(options: HealthOptions): Health {
  const { ejection, health, random, onChange } = options;
  let watched: Watched[] = [];
  let fit: readonly Target[] = [];
  let closed = false;

  function update(): void {
    const good = watched.filter(({ healthy, ejected }) => healthy && !ejected);
    fit = (good.length > 0 ? good : watched).map(({ target }) => target);
  }

  function eject(each: Watched): void {
    const out = watched.filter(({ ejected }) => ejected).length;
    if (((out + 1) / watched.length) * 100 > ejection.mostPercent) return;
    each.ejections = Math.min(each.ejections + 1, MOST_DOUBLINGS);
    each.failures = 0;
    each.ejected = setTimeout(() => {
      each.ejected = undefined;
      update();
      onChange?.(each.target, 'returned');
    }, ejection.forMs * each.ejections);
    each.ejected.unref();
    update();
    onChange?.(each.target, 'ejected');
  }

  async function check(each: Watched, settings: HealthSettings): Promise<void> {
    const good = await answersWell(each.target, settings);
    if (closed || !watched.includes(each)) return;
    each.contrary = good === each.healthy ? 0 : each.contrary + 1;
    if (each.contrary >= (good ? settings.healthyAfter : settings.unhealthyAfter)) {
      each.healthy = good;
      each.contrary = 0;
      update();
      onChange?.(each.target, good ? 'healthy' : 'unhealthy');
    }
    schedule(each, settings);
  }

  /** Not all gateways at the same moment. */
  function schedule(each: Watched, settings: HealthSettings): void {
    each.check = setTimeout(() => void check(each, settings), settings.intervalMs * (0.9 + random() / 5));
    each.check.unref();
  }

  function forget(each: Watched): void {
    clearTimeout(each.ejected);
    clearTimeout(each.check);
  }

  return {
    fit: () => fit,
    note(target, ok) {
      // One alone is never put out: that is the breaker's.
      if (watched.length < 2) return;
      const each = watched.find((one) => one.target === target);
      if (!each) return;
      if (ok) {
        each.failures = 0;
        each.ejections = 0;
        return;
      }
      each.failures += 1;
      if (!each.ejected && each.failures >= ejection.consecutiveFailures) eject(each);
    },
    watch(targets) {
      const kept = watched.filter(({ target }) => targets.includes(target));
      for (const each of watched) if (!kept.includes(each)) forget(each);
      watched = targets.map((target) => {
        const known = kept.find((one) => one.target === target);
        if (known) return known;
        const each: Watched = {
          target,
          failures: 0,
          ejections: 0,
          ejected: undefined,
          healthy: true,
          contrary: 0,
          check: undefined,
        };
        if (health) schedule(each, health);
        return each;
      });
      update();
    },
    close() {
      closed = true;
      watched.forEach(forget);
    },
  };
}

async function answersWell(target: Target, { path, timeoutMs }: HealthSettings): Promise<boolean> {
  const deadline = createDeadline(timeoutMs);
  try {
    const request = { method: 'GET', path, lines: '', body: null };
    const answer = await wholeAnswer(target.connections, request, ANSWER_MAX_BYTES, deadline);
    return answer !== 'too_large' && answer.status >= 200 && answer.status < 400;
  } catch {
    return false;
  } finally {
    deadline.clear();
  }
}
