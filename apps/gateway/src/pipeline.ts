import { ANONYMOUS, type Principal } from '@pong/identity';
import type { ProblemCode } from '@pong/protocol/problems';
import type { Standing } from './access/standing.ts';
import type { Cache } from './cache/cache.ts';
import type { CachePolicy } from './cache/cache-policy.ts';
import type { Kept } from './cache/kept.ts';
import { asNobody, isRead } from './cache/request.ts';
import { headContentProblem } from './edge/content.ts';
import { crossingOf, preflightOf } from './edge/cors.ts';
import type { Exchange, Phase, Refusal } from './exchange.ts';
import type { Limited, Limits } from './limits/limits.ts';
import type { Own } from './own.ts';
import type { Route, RouteTable } from './table/routes.ts';
import { transformedHeaders } from './transform/request-headers.ts';
import type { HeaderWriter } from './upstream/request-headers.ts';
import type { HeaderLines } from './wire/header-lines.ts';

/** What becomes of an exchange. The same for a request and for an upgrade. */
export type Verdict =
  | { kind: 'own'; status: number; text: string }
  /** A page of another site asks what it may; `fields`: flat name, value list. */
  | { kind: 'preflight'; route: Route; fields: readonly string[] }
  | { kind: 'refused'; refusal: Refusal; phase: Phase; route?: Route }
  | { kind: 'redirect'; location: string; setCookies: readonly string[]; route: Route }
  /** An answer that is at hand. */
  | {
      kind: 'cached';
      route: Route;
      principal: Principal;
      kept: Kept;
      added: HeaderLines;
      setCookies: readonly string[];
    }
  | {
      kind: 'forward';
      route: Route;
      principal: Principal;
      /** Of what proved the principal, milliseconds since the epoch; infinite for what does not run out. */
      expiresAtMs: number;
      /** For the upstream. */
      lines: HeaderLines;
      /** For the client, besides what the upstream answers. */
      added: HeaderLines;
      setCookies: readonly string[];
    };

/** A promise only where something had to be waited for. */
export type Pipeline = (exchange: Exchange) => Verdict | Promise<Verdict>;

const NONE: readonly string[] = [];

type Passed = Extract<Limited, { ok: true }>;
type Known = Extract<Standing, { kind: 'known' }>;

/**
 * The steps in their order, each of which may end the passage: what is our own, the route, the edge, limits, access, the
 * limits that ask who it is, the cache, the headers. An admitted exchange comes from `edge/admit.ts`.
 */
export function createPipeline(steps: {
  own: Own;
  routes: () => RouteTable;
  checkOrigin: (exchange: Exchange, route: Route) => ProblemCode | undefined;
  limits: Limits;
  find: Cache['find'];
  who: (exchange: Exchange, route: Route) => Standing | Promise<Standing>;
  write: HeaderWriter;
}): Pipeline {
  return (exchange) =>
    then(steps.own(exchange), (own) => (own ? { kind: 'own', ...own } : chooseRoute(exchange)));

  function chooseRoute(exchange: Exchange): Said {
    const route = steps.routes().find(exchange.path, exchange);
    if (!route) return { kind: 'refused', refusal: { code: 'not_found' }, phase: 'route' };
    if (route === 'unknown_version')
      return { kind: 'refused', refusal: { code: 'unknown_version' }, phase: 'route' };
    return checkEdge(exchange, route) ?? countEarly(exchange, route);
  }

  function checkEdge(exchange: Exchange, route: Route): Verdict | undefined {
    if (route.cors) {
      const crossing = crossingOf(exchange, route);
      if (crossing) exchange.crossing = crossing;
      const preflight = preflightOf(exchange, route);
      if (preflight?.ok === false) return refused(route, 'edge', { code: 'foreign_origin' });
      if (preflight) return { kind: 'preflight', route, fields: preflight.fields };
    }
    const misfit = misfitOf(exchange, route);
    if (misfit) return refused(route, 'route', misfit);
    const foreign = steps.checkOrigin(exchange, route);
    if (foreign) return refused(route, 'edge', { code: foreign });
    const unfit = route.content && headContentProblem(exchange, route.content);
    return unfit && refused(route, 'edge', unfit);
  }

  function countEarly(exchange: Exchange, route: Route): Said {
    return then(steps.limits.early(exchange, route), (early) => {
      if (!early.ok) return refused(route, 'limits', early.refusal);
      if (route.cache && isForAll(exchange, route, steps.limits.allEarly(route))) {
        const kept = steps.find(exchange, route);
        if (kept) return giveToAll(exchange, route, early, kept);
      }
      return then(steps.who(exchange, route), (standing) => countLate(exchange, route, early, standing));
    });
  }

  function giveToAll(exchange: Exchange, route: Route, early: Passed, kept: Kept): Said {
    return then(steps.limits.late(exchange, route, ANONYMOUS), (late) => {
      if (!late.ok) return refused(route, 'limits', late.refusal);
      return {
        kind: 'cached',
        route,
        principal: ANONYMOUS,
        kept,
        added: together(exchange, early, late),
        setCookies: NONE,
      };
    });
  }

  function countLate(exchange: Exchange, route: Route, early: Passed, standing: Standing): Said {
    const known = standing.kind === 'known' ? standing.principal : ANONYMOUS;
    return then(steps.limits.late(exchange, route, known), (late) => {
      if (!late.ok) return refused(route, 'limits', late.refusal);
      if (standing.kind === 'refused') return refused(route, 'access', standing.refusal);
      if (standing.kind === 'redirect') return { ...standing, route };
      const added = together(exchange, early, late);
      return route.cache && isRead(exchange)
        ? giveOrAsk(exchange, route, route.cache, standing, added)
        : ask(exchange, route, standing, standing.principal, added);
    });
  }

  /** Kept for those this answer is for, or asked for in a form that can be kept. */
  function giveOrAsk(
    exchange: Exchange,
    route: Route,
    cache: CachePolicy,
    standing: Known,
    added: HeaderLines,
  ): Said {
    const { principal, setCookies } = standing;
    const kept = steps.find(exchange, route, principal);
    if (kept) return { kind: 'cached', route, principal, kept, added, setCookies };
    const asker = cache.private ? principal : ANONYMOUS;
    return ask(asNobody(exchange, cache), route, standing, asker, added);
  }

  function ask(
    exchange: Exchange,
    route: Route,
    { principal, expiresAtMs, setCookies }: Known,
    asker: Principal,
    added: HeaderLines,
  ): Said {
    return then(steps.write(exchange, route.upstream, asker), (written) => {
      const lines = exchange.forwardable.lines(route, transformedHeaders) + written;
      return { kind: 'forward', route, principal, expiresAtMs, lines, added, setCookies };
    });
  }
}

type Said = ReturnType<Pipeline>;

/** Goes on with what a step says. One that has its answer at hand gives no promise: each costs a turn of the queue. */
function then<Value>(value: Value | Promise<Value>, next: (value: Value) => Said): Said {
  return value instanceof Promise ? value.then(next) : next(value);
}

function refused(route: Route, phase: Phase, refusal: Refusal): Verdict {
  return { kind: 'refused', refusal, phase, route };
}

/**
 * Whoever asks shows nothing by which the answer to him could be another: neither a person, nor a refusal, nor
 * a quota of his own.
 */
function isForAll({ headers }: Exchange, route: Route, allEarly: boolean): boolean {
  const { who, session, fields } = route;
  if (session || who === 'player') return false;
  if (headers.cookie !== undefined && !(allEarly && fields?.roles === undefined)) return false;
  return who === 'anyone' || headers.authorization === undefined;
}

function together({ crossing }: Exchange, early: Passed, late: Passed): HeaderLines {
  return (crossing?.lines ?? '') + early.added + late.added;
}

function misfitOf(exchange: Exchange, route: Route): Refusal | undefined {
  if (exchange.kind === 'upgrade')
    return route.upgrade === 'no' ? { code: 'upgrade_refused', close: true } : undefined;
  if (route.upgrade === 'only') return { code: 'upgrade_refused' };
  const methods: readonly string[] = route.methods;
  if (methods.includes(exchange.method)) return undefined;
  return { code: 'method_not_allowed', headers: [['allow', methods.join(', ')]] };
}
