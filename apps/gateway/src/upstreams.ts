import type { Logger, Metrics } from '@pong/service';
import type { DiscoveryMeans } from './discovery/discovery.ts';
import { createDiscoveryFigures } from './discovery/discovery-figures.ts';
import { watchTargets } from './discovery/upstream-discovery.ts';
import { createParts } from './parts.ts';
import { openUpstream, type Upstream, type UpstreamsOptions } from './upstream/pools.ts';
import type { UpstreamSettings } from './upstream/upstream-policy.ts';

type Settings = Readonly<Record<string, UpstreamSettings>>;

/** All upstreams of a routes file, each with its connections, breaker, health and discovery of its own. */
export interface Upstreams {
  /** Also one that a reload has just taken away, for what began before. */
  pick(name: string): Upstream;
  all(): readonly Upstream[];
  /**
   * Opens those that are new or other, throws when one cannot be; nothing changes until the returned function is called.
   * An upstream of which nothing was changed goes on as it is.
   */
  prepare(settings: Settings): () => void;
  close(): Promise<void>;
}

export function createUpstreams(options: {
  settings: Settings;
  /** Addresses by name, for those that name no targets. */
  urls: Readonly<Record<string, string>>;
  events: UpstreamsOptions;
  discovery: DiscoveryMeans;
  metrics: Metrics;
  logger: Logger;
}): Upstreams {
  const watched = { logger: options.logger, figures: createDiscoveryFigures(options.metrics) };
  function open(name: string, settings: UpstreamSettings) {
    const upstream = openUpstream(name, settings, options.urls[name], options.events);
    if (settings.discovery === undefined) return { upstream, close: () => upstream.close() };
    try {
      const stop = watchTargets(upstream, settings.discovery, options.discovery, watched);
      return {
        upstream,
        close() {
          stop();
          return upstream.close();
        },
      };
    } catch (error) {
      void upstream.close();
      throw error;
    }
  }

  const parts = createParts(options.settings, open, (retired) => void retired.close());
  return {
    pick(name) {
      const found = parts.find(name);
      if (!found) throw new Error(`no upstream is named ${name}`);
      return found.upstream;
    },
    all: () => parts.all().map(({ upstream }) => upstream),
    prepare: parts.prepare,
    async close() {
      await Promise.all(parts.close().map((each) => each.close()));
    },
  };
}
