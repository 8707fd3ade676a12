import { ANONYMOUS, type Principal, roleOf } from '@pong/identity';
import type { Exchange, Refusal } from '../exchange.ts';
import type { Route } from '../table/routes.ts';
import { fieldOf, type HeaderLines } from '../wire/header-lines.ts';
import { apiKeyOf, keyOf, needsPrincipal } from './limit-key.ts';
import { type LimitPolicy, type Rule, ruleOf } from './limit-policy.ts';
import type { Decision, LimitStore } from './limit-store.ts';

export type Limited =
  /** `added`: for the answer, whatever it will be. */
  { ok: true; added: HeaderLines } | { ok: false; refusal: Refusal };

export interface Limits {
  /** Whether none of a route's limits depends on who asks. */
  allEarly(route: Route): boolean;
  /** Counts what the request shows by itself, before anything is spent on finding out who asks. */
  early(exchange: Exchange, route: Route): Limited | Promise<Limited>;
  /**
   * Counts what depends on who asks. Asked for refused callers too, as anonymous, so that trying
   * credentials is counted as well.
   */
  late(exchange: Exchange, route: Route, principal: Principal): Limited | Promise<Limited>;
}

/** A limit as it is for some callers, and what answers say of it: the same each time but for two numbers. */
interface Tier {
  rule: Rule;
  policyMember: string;
  stateStart: string;
}

interface Named {
  name: string;
  policy: LimitPolicy;
  tierFor: (principal: Principal | undefined) => Tier;
}

interface Asked {
  limit: Named;
  tier: Tier;
  decision: Decision | Promise<Decision>;
}

/** What several limits come to. */
interface Sum {
  policies: string;
  states: string;
  waitMs: number;
  refused: { name: string; retryMs: number } | undefined;
}

const NONE: Limited = { ok: true, added: '' };

/** The stage: which limits a route has, asked in the order of the table; the first refusal ends it. */
export function createLimits(options: {
  policies: Readonly<Record<string, LimitPolicy>>;
  store: LimitStore;
  onRefused?: (limit: string, route: string) => void;
}): Limits {
  const { store } = options;
  const all = new Map(Object.entries(options.policies).map(([name, policy]) => [name, named(name, policy)]));
  const plans = new WeakMap<Route, { early: readonly Named[]; late: readonly Named[] }>();

  function planOf(route: Route) {
    let plan = plans.get(route);
    if (!plan) {
      // A request under way while the table changes may ask for a limit of the former one.
      const own = route.limits.map((name) => all.get(name)).filter((limit) => limit !== undefined);
      plan = {
        early: own.filter(({ policy }) => !needsPrincipal(policy)),
        late: own.filter(({ policy }) => needsPrincipal(policy)),
      };
      plans.set(route, plan);
    }
    return plan;
  }

  function ask(
    limits: readonly Named[],
    exchange: Exchange,
    route: Route,
    principal: Principal | undefined,
  ): Limited | Promise<Limited> {
    if (limits.length === 0) return NONE;
    const counted = { exchange, endpoint: route.path, principal };
    const sum: Sum = { policies: '', states: '', waitMs: 0, refused: undefined };
    /** The first that has to be waited for, and all after it. */
    const waiting: Asked[] = [];
    for (const limit of limits) {
      const tier = limit.tierFor(principal);
      const decision = store.take(tier.rule, keyOf(limit.policy, counted));
      const later = decision instanceof Promise;
      if (later || waiting.length > 0) waiting.push({ limit, tier, decision });
      else add(sum, limit, tier, decision);
      if (!later && !decision.ok) break;
    }
    return waiting.length > 0
      ? addLater(sum, waiting).then(() => conclude(sum, route))
      : conclude(sum, route);
  }

  async function addLater(sum: Sum, waiting: readonly Asked[]): Promise<void> {
    const decided = waiting.map(async (each) => ({ ...each, decision: await each.decision }));
    for (const { limit, tier, decision } of await Promise.all(decided)) add(sum, limit, tier, decision);
  }

  function add(sum: Sum, { name }: Named, tier: Tier, decision: Decision): void {
    const { ok, remaining, resetMs, retryMs, waitMs } = decision;
    const comma = sum.policies === '' ? '' : ', ';
    sum.policies += `${comma}${tier.policyMember}`;
    sum.states += `${comma}${tier.stateStart}${remaining};t=${Math.ceil(resetMs / 1000)}`;
    sum.waitMs = Math.max(sum.waitMs, waitMs);
    if (!ok && retryMs >= (sum.refused?.retryMs ?? 0)) sum.refused = { name, retryMs };
  }

  function conclude({ policies, states, waitMs, refused }: Sum, route: Route): Limited | Promise<Limited> {
    // draft-ietf-httpapi-ratelimit-headers-10: structured lists, one member per limit.
    if (refused) {
      options.onRefused?.(refused.name, route.path);
      return {
        ok: false,
        refusal: {
          code: 'too_many_requests',
          detail: `limit: ${refused.name}`,
          retryAfter: Math.max(1, Math.ceil(refused.retryMs / 1000)),
          headers: [
            ['ratelimit-policy', policies],
            ['ratelimit', states],
          ],
        },
      };
    }
    const passed: Limited = { ok: true, added: `ratelimit-policy: ${policies}\r\nratelimit: ${states}\r\n` };
    if (waitMs === 0) return passed;
    return new Promise((resolve) => setTimeout(resolve, waitMs, passed));
  }

  return {
    allEarly: (route) => planOf(route).late.length === 0,
    early: (exchange, route) => ask(planOf(route).early, exchange, route, undefined),
    late: (exchange, route, principal) => ask(planOf(route).late, exchange, route, principal),
  };
}

function named(name: string, policy: LimitPolicy): Named {
  const base = tierOf(name, ruleOf(name, policy));
  const tiers = Object.entries(policy.tiers);
  if (tiers.length === 0) return { name, policy, tierFor: () => base };
  const sizes = new Map<number, Tier>([[1, base]]);
  for (const [, factor] of tiers) sizes.set(factor, tierOf(name, ruleOf(name, policy, factor)));
  return {
    name,
    policy,
    tierFor(principal = ANONYMOUS) {
      let factor: number | undefined;
      for (const [tier, each] of tiers)
        if (belongs(principal, tier)) factor = factor === undefined ? each : Math.max(factor, each);
      return sizes.get(factor ?? 1) ?? base;
    },
  };
}

function tierOf(name: string, rule: Rule): Tier {
  return {
    rule,
    policyMember: checked(`"${name}";q=${rule.points};w=${rule.periodMs / 1000}`),
    stateStart: checked(`"${name}";r=`),
  };
}

/** Nothing of it ends its line: looked at once, and not with every answer. */
function checked(member: string): string {
  return fieldOf('ratelimit', member).value;
}

/** A tier names a role, an account, the tier of an API key, or one key as `key:ID`. */
function belongs(principal: Principal, tier: string): boolean {
  if (roleOf(principal) === tier) return true;
  if (principal.kind === 'user' && (principal.account === tier || principal.tier === tier)) return true;
  const key = apiKeyOf(principal);
  return key !== undefined && tier === `key:${key}`;
}
