import type { Logger } from '@pong/service';
import { type DiscoveryMeans, discover } from './discovery.ts';
import type { WatchFigures } from './discovery-figures.ts';
import type { DiscoverySettings } from './discovery-policy.ts';
import type { FoundTarget } from './source.ts';

/** What this needs of an upstream: to put other targets in the place of all there are. */
export interface Retargeted {
  name: string;
  setTargets(targets: readonly FoundTarget[]): void;
}

/** Gives an upstream its targets from now on; returns how to stop. Throws when they cannot be watched. */
export function watchTargets(
  upstream: Retargeted,
  discovery: DiscoverySettings,
  means: DiscoveryMeans,
  watched: { logger: Logger; figures: (upstream: string) => WatchFigures },
): () => void {
  const { logger } = watched;
  const figures = watched.figures(upstream.name);
  const about = { upstream: upstream.name, from: discovery.from };
  const stop = discover(discovery, means, {
    onTargets(targets) {
      figures.found();
      logger.info({ ...about, targets: targets.map(({ url }) => url) }, 'targets were found');
      upstream.setTargets(targets);
    },
    onProblem(err) {
      figures.reachable(err === undefined);
      if (err === undefined) logger.info(about, 'targets can be looked up again');
      else logger.warn({ ...about, err }, 'targets cannot be looked up; the last ones stand');
    },
  });
  return () => {
    figures.ended();
    stop();
  };
}
