import { z } from 'zod';
import type { Exchange } from '../exchange.ts';

/** A text that has to be there like this, or a pattern that has to match. */
const condition = z.union([
  z.string(),
  z.strictObject({
    matches: z
      .string()
      .refine(isPattern, { error: 'is no regular expression' })
      .describe('A regular expression; without ^ and $ it may match anywhere.'),
  }),
]);

export const choicePolicy = z.strictObject({
  when: z
    .strictObject({
      headers: z
        .record(z.string().toLowerCase(), condition)
        .optional()
        .describe('By header name: a text, or a pattern.'),
      query: z.record(z.string(), condition).optional().describe('By query parameter: a text, or a pattern.'),
    })
    .optional()
    .describe('Serves only requests with all of these; before routes of the same path that ask for nothing.'),
  version: z
    .string()
    .optional()
    .describe('Serves requests for this version of the interface; see `versions`.'),
  split: z
    .array(
      z.strictObject({
        upstream: z.string().describe('The other upstream, one of `upstreams`.'),
        percent: z.number().positive().max(100).describe('So many clients in a hundred.'),
      }),
    )
    .min(1)
    .refine((all) => all.reduce((sum, { percent }) => sum + percent, 0) <= 100, {
      error: 'has more than a hundred percent',
    })
    .optional()
    .describe('Clients in a hundred that are served by another upstream; one client always by the same.'),
});

/** How a client names the version it wants: a header, or a media type in Accept, `{version}` in its place. */
export const versionsPolicy = z.strictObject({
  header: z
    .string()
    .toLowerCase()
    .default('accept-version')
    .describe('The header whose value is the version.'),
  mediaType: z
    .string()
    .regex(/\{version\}/, { error: 'must hold {version}' })
    .optional()
    .describe('A media type in Accept that names it, like application/vnd.pong.v{version}+json.'),
});

type Choice = z.infer<typeof choicePolicy>;
type Versions = z.infer<typeof versionsPolicy>;
/** What a choice looks at. */
export type Asked = Pick<Exchange, 'headers' | 'search'> & { client?: Pick<Exchange['client'], 'limitKey'> };

interface Candidate<R> {
  fits: (asked: Asked, version: string | undefined) => boolean;
  pick: (asked: Asked) => R;
}

/** `undefined`: none of these serves it, another path might. `unknown_version`: they all are of other versions. */
export type Chosen<R> = R | 'unknown_version' | undefined;

/** Chooses among the routes of one path. Without conditions there is nothing to choose, and no call is made. */
export function createChoice<R extends Choice & { upstream: string }>(
  routes: readonly R[],
  versions: Versions | undefined,
): R | ((asked: Asked) => Chosen<R>) {
  const [only] = routes;
  if (only && routes.length === 1 && !only.when && !only.version && !only.split) return only;
  const candidates = routes.toSorted((a, b) => weightOf(b) - weightOf(a)).map((route) => candidateOf(route));
  const versioned = routes.some(({ version }) => version !== undefined);
  const versionOf = versioned && versions ? versionReader(versions) : () => undefined;
  return (asked) => {
    const version = versionOf(asked);
    const found = candidates.find(({ fits }) => fits(asked, version));
    if (found) return found.pick(asked);
    return version === undefined ? undefined : 'unknown_version';
  };
}

/** The more a route asks for, the sooner it is looked at; among equals the file's order stands. */
function weightOf({ when, version }: Choice): number {
  const conditions = Object.keys(when?.headers ?? {}).length + Object.keys(when?.query ?? {}).length;
  return conditions + (version === undefined ? 0 : 1);
}

function candidateOf<R extends Choice & { upstream: string }>(route: R): Candidate<R> {
  const headers = Object.entries(route.when?.headers ?? {}).map(
    ([name, each]) => [name, test(each)] as const,
  );
  const query = Object.entries(route.when?.query ?? {}).map(([name, each]) => [name, test(each)] as const);
  return {
    fits(asked, version) {
      if (route.version !== version) return false;
      for (const [name, holds] of headers) {
        const value = asked.headers[name];
        if (typeof value !== 'string' || !holds(value)) return false;
      }
      if (query.length === 0) return true;
      const given = new URLSearchParams(asked.search);
      return query.every(([name, holds]) => given.getAll(name).some(holds));
    },
    pick: splitOf(route),
  };
}

function test(each: z.infer<typeof condition>): (value: string) => boolean {
  if (typeof each === 'string') return (value) => value === each;
  const pattern = new RegExp(each.matches);
  return (value) => pattern.test(value);
}

/** The same client to the same upstream, on every gateway and after every restart. */
function splitOf<R extends Choice & { upstream: string }>(route: R): (asked: Asked) => R {
  if (!route.split) return () => route;
  let sum = 0;
  const variants = route.split.map(({ upstream, percent }) => {
    sum += percent;
    return { below: sum, route: { ...route, upstream } };
  });
  return (asked) => {
    const place = placeOf(asked.client?.limitKey ?? '');
    return variants.find(({ below }) => place < below)?.route ?? route;
  };
}

/** A place from 0 to under 100, evenly spread: FNV-1a, finished by murmur's mixer. */
function placeOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1)
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * 100;
}

function versionReader({ header, mediaType }: Versions): (asked: Asked) => string | undefined {
  const [before = '', after = ''] = mediaType?.split('{version}') ?? [];
  const literally = (text: string) => text.replace(/[^\w/]/g, '\\$&');
  const pattern =
    mediaType === undefined ? undefined : new RegExp(`${literally(before)}([\\w.]+)${literally(after)}`);
  return ({ headers }) => {
    const named = headers[header];
    if (typeof named === 'string') return named.trim();
    return pattern?.exec(headers.accept ?? '')?.[1];
  };
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
