import { ANONYMOUS, type Principal, roleOf } from '@pong/identity';
import type { Exchange, Refusal } from '../exchange.ts';
import type { Route } from '../routes.ts';
import { apiKeyOf, keyOf, needsPrincipal } from './limit-key.ts';
import { type LimitPolicy, type Rule, ruleOf } from './limit-policy.ts';
import type { Decision, LimitStore } from './limit-store.ts';

export type Limited =
  /** `fields`: header names and values for the answer, whatever it will be. */
  { ok: true; fields: readonly string[] } | { ok: false; refusal: Refusal };

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

interface Decided extends Asked {
  decision: Decision;
}

const NONE: Limited = { ok: true, fields: [] };

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
    const asked: Asked[] = [];
    let waited = false;
    for (const limit of limits) {
      const tier = limit.tierFor(principal);
      const decision = store.take(tier.rule, keyOf(limit.policy, counted));
      asked.push({ limit, tier, decision });
      if (decision instanceof Promise) waited = true;
      else if (!decision.ok) break;
    }
    if (!waited) return judge(asked as Decided[], route);
    const decided = asked.map(async (each) => ({ ...each, decision: await each.decision }));
    return Promise.all(decided).then((each) => judge(each, route));
  }

  function judge(decided: readonly Decided[], route: Route): Limited | Promise<Limited> {
    let policies = '';
    let states = '';
    let waitMs = 0;
    let refused: { name: string; retryMs: number } | undefined;
    for (const { limit, tier, decision } of decided) {
      if (policies !== '') {
        policies += ', ';
        states += ', ';
      }
      policies += tier.policyMember;
      states += `${tier.stateStart}${decision.remaining};t=${Math.ceil(decision.resetMs / 1000)}`;
      waitMs = Math.max(waitMs, decision.waitMs);
      if (!decision.ok && decision.retryMs >= (refused?.retryMs ?? 0))
        refused = { name: limit.name, retryMs: decision.retryMs };
    }
    // draft-ietf-httpapi-ratelimit-headers-10: structured lists, one member per limit.
    const fields = ['ratelimit-policy', policies, 'ratelimit', states];
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
    const passed: Limited = { ok: true, fields };
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
    policyMember: `"${name}";q=${rule.points};w=${rule.periodMs / 1000}`,
    stateStart: `"${name}";r=`,
  };
}

/** A tier names a role, an account, the tier of an API key, or one key as `key:ID`. */
function belongs(principal: Principal, tier: string): boolean {
  if (roleOf(principal) === tier) return true;
  if (principal.kind === 'user' && (principal.account === tier || principal.tier === tier)) return true;
  const key = apiKeyOf(principal);
  return key !== undefined && tier === `key:${key}`;
}
