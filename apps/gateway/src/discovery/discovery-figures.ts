import type { Metrics } from '@pong/service';
import { Counter, Gauge } from 'prom-client';

/** What one watch tells of its registry. */
export interface WatchFigures {
  found(): void;
  reachable(reachable: boolean): void;
  ended(): void;
}

/** Whether registries answer, and how often what they say changed. Of two watches of one upstream the newer counts. */
export function createDiscoveryFigures(metrics: Metrics): (upstream: string) => WatchFigures {
  const registers = [metrics];
  const watches = new Set<{ upstream: string; reachable: boolean | undefined }>();
  const changes = new Counter({
    name: 'gateway_discovery_changes_total',
    help: 'Lists of targets found that were other than the ones before.',
    labelNames: ['upstream'],
    registers,
  });
  new Gauge({
    name: 'gateway_discovery_reachable',
    help: '1 while the registry of an upstream answers, 0 while the last good list of targets stands.',
    labelNames: ['upstream'],
    registers,
    collect() {
      this.reset();
      for (const { upstream, reachable } of watches)
        if (reachable !== undefined) this.set({ upstream }, reachable ? 1 : 0);
    },
  });
  return (upstream) => {
    const watch: { upstream: string; reachable: boolean | undefined } = { upstream, reachable: undefined };
    watches.add(watch);
    return {
      found() {
        watch.reachable = true;
        changes.inc({ upstream });
      },
      reachable(reachable) {
        watch.reachable = reachable;
      },
      ended: () => void watches.delete(watch),
    };
  };
}
