import type { SendCommand } from '@pong/service';
import { type AwsKey, cloudMapSource } from './cloud-map.ts';
import { consulSource } from './consul.ts';
import type { DiscoverySettings } from './discovery-policy.ts';
import { dnsSource } from './dns.ts';
import { etcdSource } from './etcd.ts';
import { eurekaSource } from './eureka.ts';
import { fileSource, staticSource } from './fixed.ts';
import { kubernetesSource } from './kubernetes.ts';
import { nacosSource } from './nacos.ts';
import { registeredSource } from './registered.ts';
import type { FoundTarget, Source } from './source.ts';
import { watch } from './watch.ts';

/** What a registry asks for that must not stand in a routes file. */
export interface DiscoveryMeans {
  /** Undefined without REDIS_URL. */
  redis?: SendCommand | undefined;
  consulToken?: string | undefined;
  awsKey?: AwsKey | undefined;
  /** Wall clock, milliseconds. */
  now: () => number;
  /** 0 to 1. */
  random: () => number;
}

export interface DiscoveryEvents {
  onTargets: (targets: readonly FoundTarget[]) => void;
  /** Once when a source goes away, with `undefined` when it is back. */
  onProblem: (problem: unknown) => void;
}

/** Does not look again by itself, or waits: then there is nothing to repeat soon. */
const SELDOM_MS = 3600_000;

/** Watches what a policy names; returns the function that ends it. Throws when something it needs is not set. */
export function discover(
  settings: DiscoverySettings,
  means: DiscoveryMeans,
  { onTargets, onProblem }: DiscoveryEvents,
): () => void {
  const everyMs = 'everyMs' in settings ? settings.everyMs : SELDOM_MS;
  const source = sourceOf(settings, means);
  return watch({ source, everyMs, onTargets, onProblem, random: means.random });
}

function sourceOf(settings: DiscoverySettings, means: DiscoveryMeans): Source {
  switch (settings.from) {
    case 'static':
      return staticSource(settings.targets);
    case 'file':
      return fileSource(settings.file);
    case 'dns':
      return dnsSource(settings);
    case 'redis':
      return registeredSource(needed(means.redis, 'REDIS_URL'), settings.service);
    case 'consul':
      return consulSource({ ...settings, tag: settings.tag, token: means.consulToken });
    case 'etcd':
      return etcdSource(settings);
    case 'kubernetes':
      return kubernetesSource({ ...settings, portName: settings.portName, tokenFile: settings.tokenFile });
    case 'eureka':
      return eurekaSource(settings);
    case 'nacos':
      return nacosSource({ ...settings, namespace: settings.namespace, group: settings.group });
    case 'cloud-map':
      return cloudMapSource({
        ...settings,
        url: settings.url,
        key: needed(means.awsKey, 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'),
        now: means.now,
      });
  }
}

function needed<T>(means: T | undefined, variables: string): T {
  if (means === undefined) throw new Error(`the routes ask for a discovery that needs ${variables}`);
  return means;
}
