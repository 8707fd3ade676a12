import type { Logger } from '@pong/service';
import { type DiscoveryMeans, discover } from './discovery.ts';
import type { DiscoverySettings } from './discovery-policy.ts';
import type { FoundTarget } from './source.ts';

/** What this needs of the upstreams: to put other targets in the place of all there are. */
export interface Retargeted {
  setTargets(name: string, targets: readonly FoundTarget[]): void;
  close(): Promise<void>;
}

/** Gives every upstream with a `discovery` its targets from now on, until it is closed. Throws when one cannot be watched. */
export function withDiscovery<Upstreams extends Retargeted>(
  upstreams: Upstreams,
  settings: Readonly<Record<string, { discovery?: DiscoverySettings | undefined }>>,
  means: DiscoveryMeans,
  logger: Logger,
): Upstreams {
  const stops: (() => void)[] = [];
  const stopAll = () => {
    for (const stop of stops) stop();
  };
  try {
    for (const [upstream, { discovery }] of Object.entries(settings)) {
      if (discovery === undefined) continue;
      const about = { upstream, from: discovery.from };
      const stop = discover(discovery, means, {
        onTargets(targets) {
          logger.info({ ...about, targets: targets.map(({ url }) => url) }, 'targets were found');
          upstreams.setTargets(upstream, targets);
        },
        onProblem(err) {
          if (err === undefined) logger.info(about, 'targets can be looked up again');
          else logger.warn({ ...about, err }, 'targets cannot be looked up; the last ones stand');
        },
      });
      stops.push(stop);
    }
  } catch (error) {
    stopAll();
    void upstreams.close();
    throw error;
  }
  if (stops.length === 0) return upstreams;
  return {
    ...upstreams,
    close() {
      stopAll();
      return upstreams.close();
    },
  };
}
