import type { Logger, Metrics } from '@pong/service';
import { Counter, Gauge } from 'prom-client';
import type { ReadRoutes, RoutesFile } from './routes.ts';

export type Adopted = { ok: true } | { ok: false; problem: string };

export interface Reload {
  /** Reads the file again and changes over, or says in the log and the figures why not. */
  now(why: string): void;
}

/**
 * From a changed file to changed routes. A file that is not in order changes nothing: the ones before serve on,
 * the log has each path with its reason, and `gateway_reloads_total{outcome="refused"}` counts.
 */
export function createReload(options: {
  read: () => ReadRoutes;
  /** All of it or nothing. */
  adopt: (routes: RoutesFile) => Adopted;
  logger: Logger;
  metrics: Metrics;
  now: () => number;
}): Reload {
  const { read, adopt, logger, now } = options;
  const registers = [options.metrics];
  const reloads = new Counter({
    name: 'gateway_reloads_total',
    help: 'Times the routes file was read again, by outcome: adopted, refused.',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['adopted', 'refused']) reloads.inc({ outcome }, 0);
  const adoptedAt = new Gauge({
    name: 'gateway_routes_adopted_timestamp_seconds',
    help: 'When the routes that serve now were adopted.',
    registers,
  });
  adoptedAt.set(now() / 1000);

  return {
    now(why) {
      const found = read();
      const adopted = found.ok ? adopt(found.routes) : found;
      if (adopted.ok) {
        reloads.inc({ outcome: 'adopted' });
        adoptedAt.set(now() / 1000);
        logger.info({ why }, 'new routes serve');
        return;
      }
      reloads.inc({ outcome: 'refused' });
      const problems = found.ok ? undefined : found.problems;
      logger.error(
        { why, problem: adopted.problem, problems },
        'the new routes are refused; those before serve on',
      );
    },
  };
}
