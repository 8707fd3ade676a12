import { type Balance, createBalance, type Traits } from './balance.ts';
import { type Breaker, type BreakerState, createBreaker } from './breaker.ts';
import { createHealth, type Health } from './health.ts';
import { createRetryBudget, type RetryBudget } from './retry-budget.ts';
import { createShares, type Shares } from './shares.ts';
import { createTarget, type Target, type TargetAddress } from './target.ts';
import type { UpstreamSettings } from './upstream-policy.ts';

/** One service behind the gateway: its targets, and what is known of how they do. */
export interface Upstream {
  name: string;
  settings: UpstreamSettings;
  /** Requests under way and waiting. */
  inFlight: number;
  /** Of the requests of clients. */
  shares: Shares;
  breaker: Breaker | undefined;
  health: Health;
  retries: RetryBudget;
  onRetry: ((outcome: RetryOutcome) => void) | undefined;
  /** Where a request goes now; another one than those tried where there is one. Undefined without any target. */
  choose(traits: Traits | undefined, tried?: readonly Target[]): Target | undefined;
  targets(): readonly Target[];
}

export type RetryOutcome = 'made' | 'over budget';

export interface UpstreamsOptions {
  steady: () => number;
  /** 0 to 1. */
  random: () => number;
  onBreaker?: (upstream: string, state: BreakerState) => void;
  onHealth?: (upstream: string, target: string, change: string) => void;
  onRetry?: (upstream: string, outcome: RetryOutcome) => void;
}

/** An upstream as its owner has it. */
export interface OwnUpstream extends Upstream {
  /** Other targets from now on. Those that stay keep their connections; those that go finish what they have. */
  setTargets(addresses: readonly TargetAddress[]): void;
  close(): Promise<void>;
}

/** `url`: where it is when the settings name no targets. */
export function openUpstream(
  name: string,
  settings: UpstreamSettings,
  url: string | undefined,
  options: UpstreamsOptions,
): OwnUpstream {
  const named = settings.discovery ? [] : settings.targets;
  const addresses = named ?? (url === undefined ? undefined : [{ url, weight: 1 }]);
  if (!addresses) throw new Error(`routes name the upstream ${name}, whose address is not set`);
  const upstream = createUpstream(name, settings, options);
  upstream.setTargets(addresses);
  return upstream;
}

function createUpstream(name: string, settings: UpstreamSettings, options: UpstreamsOptions): OwnUpstream {
  const { steady, random, onBreaker, onHealth, onRetry } = options;
  const balance: Balance = createBalance(settings.balance, settings.hashBy);
  const health = createHealth({
    ejection: settings.ejection,
    health: settings.health,
    random,
    onChange: (target, change) => onHealth?.(name, target.id, change),
  });
  let targets: readonly Target[] = [];
  return {
    name,
    settings,
    inFlight: 0,
    shares: createShares({
      underWay: settings.maxInFlightPerClient,
      waiting: settings.maxWaitingPerClient,
    }),
    breaker:
      settings.breaker &&
      createBreaker({
        settings: settings.breaker,
        steady,
        random,
        onState: (state) => onBreaker?.(name, state),
      }),
    health,
    retries: createRetryBudget(settings.retry),
    onRetry: onRetry && ((outcome) => onRetry(name, outcome)),
    choose(traits, tried) {
      const fit = health.fit();
      if (fit.length < 2) return fit[0];
      const untried = tried ? fit.filter((target) => !tried.includes(target)) : fit;
      return balance(untried.length > 0 ? untried : fit, traits);
    },
    targets: () => targets,
    setTargets(addresses) {
      const before = targets;
      targets = addresses.map((address) => {
        const known = before.find(({ id }) => id === new URL(address.url).origin);
        if (!known) return createTarget(address, settings, steady);
        known.weight = address.weight;
        return known;
      });
      health.watch(targets);
      for (const gone of before) if (!targets.includes(gone)) void gone.connections.close();
    },
    async close() {
      health.close();
      await Promise.all(targets.map(({ connections }) => connections.destroy()));
    },
  };
}
