import type { Logger, Metrics } from '@pong/service';
import { Counter, Gauge } from 'prom-client';
import type { Upstream, UpstreamsOptions } from './pools.ts';

/** What upstreams do, in the log and in the figures; made once, for whatever upstreams there are. */
export function createUpstreamFigures(options: {
  metrics: Metrics;
  /** The upstreams now in use. */
  current: () => readonly Upstream[];
  logger: Logger;
  steady: () => number;
}): UpstreamsOptions {
  const { logger, current } = options;
  const registers = [options.metrics];
  new Gauge({
    name: 'gateway_upstream_targets',
    help: 'Targets of an upstream: known, and fit for use.',
    labelNames: ['upstream', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { name, targets, health } of current()) {
        this.set({ upstream: name, state: 'known' }, targets().length);
        this.set({ upstream: name, state: 'fit' }, health.fit().length);
      }
    },
  });
  new Gauge({
    name: 'gateway_upstream_in_flight',
    help: 'Requests of clients under way and waiting at an upstream.',
    labelNames: ['upstream'],
    registers,
    collect() {
      this.reset();
      for (const { name, inFlight } of current()) this.set({ upstream: name }, inFlight);
    },
  });
  new Gauge({
    name: 'gateway_breaker_state',
    help: 'Breaker of an upstream: 0 closed, 0.5 half-open, 1 open.',
    labelNames: ['upstream'],
    registers,
    collect() {
      this.reset();
      for (const { name, breaker } of current())
        if (breaker) this.set({ upstream: name }, BREAKER_VALUES[breaker.state()]);
    },
  });
  const opened = new Counter({
    name: 'gateway_breaker_changes_total',
    help: 'Changes of a breaker, by the state it came to.',
    labelNames: ['upstream', 'state'],
    registers,
  });
  const targets = new Counter({
    name: 'gateway_target_changes_total',
    help: 'Targets taken out and brought back: unhealthy, healthy, ejected, returned.',
    labelNames: ['upstream', 'change'],
    registers,
  });
  const retries = new Counter({
    name: 'gateway_retries_total',
    help: 'Requests tried again, and those that were not because the budget was spent.',
    labelNames: ['upstream', 'outcome'],
    registers,
  });
  return {
    steady: options.steady,
    random: Math.random,
    onBreaker(upstream, state) {
      opened.inc({ upstream, state });
      logger.warn({ upstream, state }, 'a breaker changed');
    },
    onHealth(upstream, target, change) {
      targets.inc({ upstream, change });
      logger.warn({ upstream, target, change }, 'a target changed');
    },
    onRetry(upstream, outcome) {
      retries.inc({ upstream, outcome });
    },
  };
}

const BREAKER_VALUES = { closed: 0, 'half-open': 0.5, open: 1 } as const;
