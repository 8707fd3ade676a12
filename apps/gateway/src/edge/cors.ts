import type { Crossing, Exchange } from '../exchange.ts';
import type { Route } from '../table/routes.ts';
import { headerLines } from '../wire/header-lines.ts';
import type { CorsPolicy } from './cors-policy.ts';

/** As much of a route as this step reads. */
type Crossed = Pick<Route, 'methods'> & { cors?: CorsPolicy | undefined };
type Fields = readonly string[];

/** `fields`: a flat name, value list, besides what every answer says. */
export type Preflight = { ok: true; fields: Fields } | { ok: false };

/** A page may send these without asking (Fetch, CORS-safelisted request-headers), JSON being asked for. */
const ALWAYS_ASKABLE: readonly string[] = ['content-type'];

interface Prepared {
  any: boolean;
  headers: ReadonlySet<string>;
  /** For an answer, by origin. */
  answers: ReadonlyMap<string, Crossing>;
  /** For an answer to a page of another site, or to none: caches must not mix them up. */
  others: Crossing | undefined;
  /** For a preflight, besides. */
  preflight: Fields;
}

const prepared = new WeakMap<CorsPolicy, Prepared>();

/** Whether a policy lets pages of this origin in. */
export function isCrossable(policy: CorsPolicy | undefined, origin: string): boolean {
  return policy !== undefined && (policy.origins.includes('*') || policy.origins.includes(origin));
}

/** The answer to a preflight (Fetch, CORS-preflight request); undefined for any other request. */
export function preflightOf(exchange: Exchange, route: Crossed): Preflight | undefined {
  const { headers, method } = exchange;
  const wanted = headers['access-control-request-method'];
  if (!route.cors || method !== 'OPTIONS' || headers.origin === undefined || wanted === undefined)
    return undefined;
  const { any, headers: allowed, answers, preflight } = preparedOf(route.cors, route);
  const crossable = answers.has(any ? '*' : headers.origin);
  const methods: readonly string[] = route.methods;
  if (!crossable || !methods.includes(wanted)) return { ok: false };
  const asked = headers['access-control-request-headers']?.toLowerCase().split(',') ?? [];
  if (!asked.every((name) => allowed.has(name.trim()))) return { ok: false };
  return { ok: true, fields: preflight };
}

/** What the answer to this request says to the page that asked. */
export function crossingOf(exchange: Exchange, route: Crossed): Crossing | undefined {
  if (!route.cors) return undefined;
  const { any, answers, others } = preparedOf(route.cors, route);
  return answers.get(any ? '*' : (exchange.headers.origin ?? '')) ?? others;
}

function preparedOf(policy: CorsPolicy, { methods }: Crossed): Prepared {
  let known = prepared.get(policy);
  if (known) return known;
  const any = policy.origins.includes('*');
  const vary = any ? [] : ['vary', 'Origin'];
  const crossing = (fields: Fields): Crossing => ({ fields, lines: headerLines(fields) });
  const rest = [
    ...(policy.credentials ? ['access-control-allow-credentials', 'true'] : []),
    ...(policy.expose.length > 0 ? ['access-control-expose-headers', policy.expose.join(', ')] : []),
    ...vary,
  ];
  const origins = any ? ['*'] : policy.origins;
  const headers = [...ALWAYS_ASKABLE, ...policy.headers];
  known = {
    any,
    headers: new Set(headers),
    answers: new Map(
      origins.map((origin) => [origin, crossing(['access-control-allow-origin', origin, ...rest])]),
    ),
    others: vary.length === 0 ? undefined : crossing(vary),
    preflight: [
      'access-control-allow-methods',
      methods.join(', '),
      'access-control-allow-headers',
      headers.join(', '),
      'access-control-max-age',
      String(policy.maxAgeSeconds),
    ],
  };
  prepared.set(policy, known);
  return known;
}
