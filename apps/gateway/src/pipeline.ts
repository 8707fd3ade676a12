import { ANONYMOUS, type Principal } from '@pong/identity';
import type { ProblemCode } from '@pong/protocol/problems';
import type { Standing } from './access/standing.ts';
import type { Cache } from './cache/cache.ts';
import type { Kept } from './cache/kept.ts';
import { asNobody, isRead } from './cache/request.ts';
import { headContentProblem } from './edge/content.ts';
import { corsFields, preflightOf } from './edge/cors.ts';
import type { Exchange, Phase, Refusal } from './exchange.ts';
import type { Limits } from './limits/limits.ts';
import type { Own } from './own.ts';
import type { Route, RouteTable } from './routes.ts';
import { transformedHeaders } from './transform/request-headers.ts';

/** What becomes of an exchange. The same for a request and for an upgrade. */
export type Verdict =
  | { kind: 'own'; status: number; text: string }
  /** A page of another site asks what it may; `fields` as below. */
  | { kind: 'preflight'; route: Route; fields: readonly string[] }
  | { kind: 'refused'; refusal: Refusal; phase: Phase; route?: Route }
  | { kind: 'redirect'; location: string; setCookies: readonly string[]; route: Route }
  /** An answer that is at hand. */
  | {
      kind: 'cached';
      route: Route;
      principal: Principal;
      kept: Kept;
      fields: readonly string[];
      setCookies: readonly string[];
    }
  | {
      kind: 'forward';
      route: Route;
      principal: Principal;
      /** Of what proved the principal, milliseconds since the epoch; infinite for what does not run out. */
      expiresAtMs: number;
      /** For the upstream: flat name, value list. */
      headers: string[];
      /** For the client, besides what the upstream answers: flat name, value list. */
      fields: readonly string[];
      setCookies: readonly string[];
    };

const NO_FIELDS: readonly string[] = [];

export type Pipeline = (exchange: Exchange) => Promise<Verdict>;

/** The steps in their order; each may end the passage. An admitted exchange comes from `edge/admit.ts`. */
export function createPipeline(steps: {
  own: Own;
  routes: () => RouteTable;
  checkOrigin: (exchange: Exchange, route: Route) => ProblemCode | undefined;
  limits: Limits;
  find: Cache['find'];
  who: (exchange: Exchange, route: Route) => Standing | Promise<Standing>;
  write: (exchange: Exchange, upstream: string, principal: Principal) => string[] | Promise<string[]>;
}): Pipeline {
  return async (exchange) => {
    // A step that has its answer at hand gives no promise: each one waited for costs a turn of the queue.
    let own = steps.own(exchange);
    if (own instanceof Promise) own = await own;
    if (own) return { kind: 'own', ...own };

    const route = steps.routes().find(exchange.path, exchange);
    if (!route) return { kind: 'refused', refusal: { code: 'not_found' }, phase: 'route' };
    if (route === 'unknown_version')
      return { kind: 'refused', refusal: { code: 'unknown_version' }, phase: 'route' };
    const crossing = route.cors ? corsFields(exchange, route) : NO_FIELDS;
    if (crossing.length > 0) exchange.crossing = crossing;
    const refuse = (phase: Phase, refusal: Refusal): Verdict => ({ kind: 'refused', refusal, phase, route });
    const preflight = route.cors && preflightOf(exchange, route);
    if (preflight?.ok === false) return refuse('edge', { code: 'foreign_origin' });
    if (preflight) return { kind: 'preflight', route, fields: preflight.fields };
    const misfit = misfitOf(exchange, route);
    if (misfit) return refuse('route', misfit);

    const foreign = steps.checkOrigin(exchange, route);
    if (foreign) return refuse('edge', { code: foreign });

    const unfit = route.content && headContentProblem(exchange, route.content);
    if (unfit) return refuse('edge', unfit);

    let early = steps.limits.early(exchange, route);
    if (early instanceof Promise) early = await early;
    if (!early.ok) return refuse('limits', early.refusal);

    if (route.cache && isForAll(exchange, route, steps.limits.allEarly(route))) {
      const kept = steps.find(exchange, route);
      if (kept) {
        let asNobody = steps.limits.late(exchange, route, ANONYMOUS);
        if (asNobody instanceof Promise) asNobody = await asNobody;
        if (!asNobody.ok) return refuse('limits', asNobody.refusal);
        const fields = together(crossing, early.fields, asNobody.fields);
        return { kind: 'cached', route, principal: ANONYMOUS, kept, fields, setCookies: [] };
      }
    }

    let standing = steps.who(exchange, route);
    if (standing instanceof Promise) standing = await standing;
    const known = standing.kind === 'known' ? standing.principal : ANONYMOUS;
    let late = steps.limits.late(exchange, route, known);
    if (late instanceof Promise) late = await late;
    if (!late.ok) return refuse('limits', late.refusal);
    if (standing.kind === 'refused') return refuse('access', standing.refusal);
    if (standing.kind === 'redirect') return { ...standing, route };

    const { principal, expiresAtMs, setCookies } = standing;
    const fields = together(crossing, early.fields, late.fields);
    if (route.cache && isRead(exchange)) {
      const kept = steps.find(exchange, route, principal);
      if (kept) return { kind: 'cached', route, principal, kept, fields, setCookies };
      const asker = route.cache.private ? principal : ANONYMOUS;
      const asked = await steps.write(asNobody(exchange, route.cache), route.upstream, asker);
      const headers = transformedHeaders(asked, route);
      return { kind: 'forward', route, principal, expiresAtMs, headers, fields, setCookies };
    }
    let written = steps.write(exchange, route.upstream, principal);
    if (written instanceof Promise) written = await written;
    const headers = transformedHeaders(written, route);
    return { kind: 'forward', route, principal, expiresAtMs, headers, fields, setCookies };
  };
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

function together(
  crossing: readonly string[],
  early: readonly string[],
  late: readonly string[],
): readonly string[] {
  return crossing.length === 0 && late.length === 0 ? early : [...crossing, ...early, ...late];
}

function misfitOf(exchange: Exchange, route: Route): Refusal | undefined {
  if (exchange.kind === 'upgrade')
    return route.upgrade === 'no' ? { code: 'upgrade_refused', close: true } : undefined;
  if (route.upgrade === 'only')
    return {
      code: 'upgrade_refused',
      headers: [
        ['upgrade', 'websocket'],
        ['connection', 'upgrade'],
      ],
    };
  const methods: readonly string[] = route.methods;
  if (methods.includes(exchange.method)) return undefined;
  return { code: 'method_not_allowed', headers: [['allow', methods.join(', ')]] };
}
