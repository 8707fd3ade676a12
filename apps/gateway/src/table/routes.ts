import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { accessPolicy, accessProblems } from '../access/access-policy.ts';
import { cachePolicy } from '../cache/cache-policy.ts';
import { BODY_LIMIT_BYTES, contentPolicy } from '../edge/content-policy.ts';
import { corsPolicy } from '../edge/cors-policy.ts';
import { limitPolicy } from '../limits/limit-policy.ts';
import { transformPolicy } from '../transform/transform-policy.ts';
import { tunnelPolicy } from '../upstream/tunnel-policy.ts';
import { fallbackPolicy, upstreamPolicy } from '../upstream/upstream-policy.ts';
import { jsonPlace } from './json-place.ts';
import { type Asked, type Chosen, choicePolicy, createChoice, versionsPolicy } from './route-choice.ts';

const ENVIRONMENTS = ['development', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

const method = z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const route = z.strictObject({
  path: z
    .string()
    .regex(/^(?:\/[\w.~!$&'()+,=:@-]+)*(?:\/|\/\*)?$/, { error: 'must be a literal path, or end in /*' })
    .describe('Canonical and literal: `/a/b` is that path alone, `/a/*` everything below `/a/`.'),
  upstream: z.string().describe('Who serves it: one of `upstreams`.'),
  ...choicePolicy.shape,
  methods: z.array(method).min(1).default(['GET', 'HEAD']).describe('All others get 405.'),
  ...accessPolicy.shape,
  cors: corsPolicy.optional().describe('Which pages of other sites may read it.'),
  upgrade: z
    .enum(['no', 'also', 'only'])
    .default('no')
    .describe('WebSocket upgrades: not at all, besides plain requests, or instead of them.'),
  tunnel: tunnelPolicy.optional().describe('Caps of the tunnels an upgrade opens.'),
  ...transformPolicy.shape,
  content: contentPolicy.optional().describe('What its body and its query may be.'),
  limits: z.array(z.string()).describe('Names of limits, in the order in which they are asked.'),
  cache: cachePolicy.optional().describe('GET and HEAD are answered from what was kept, by these rules.'),
  deadlineMs: z
    .int()
    .positive()
    .optional()
    .describe('From the first try to the answer’s head, instead of the upstream’s.'),
  fallback: fallbackPolicy
    .optional()
    .describe('What a client gets when the upstream gives no answer, instead of a problem.'),
  environment: z
    .enum(ENVIRONMENTS)
    .optional()
    .describe('Present only when the gateway runs in this environment.'),
});

export const routesFile = z
  .strictObject({
    $schema: z.string().optional().describe('For editors: `./routes.schema.json`.'),
    signInAgainPath: z
      .string()
      .startsWith('/')
      .describe('Where a page load with the account hint and no token is sent to renew its sign-in.'),
    limits: z
      .record(z.string().regex(/^[\w-]+$/, { error: 'must be a word' }), limitPolicy)
      .describe('Limits by name, for routes to name; clients see the names.'),
    versions: versionsPolicy.optional().describe('How versions are named.'),
    upstreams: z
      .record(z.string(), upstreamPolicy)
      .describe('The services behind, by name; `web`, `auth` and `game` have an address by the environment.'),
    routes: z
      .array(route)
      .min(1)
      .describe('What is served; the most specific path wins, wherever it stands.'),
  })
  .superRefine((file, context) => {
    const paths = new Set<string>();
    for (const [index, each] of file.routes.entries()) {
      const problem = (message: string) =>
        context.addIssue({ code: 'custom', path: ['routes', index], message: `${each.path}: ${message}` });
      for (const environment of each.environment ? [each.environment] : ENVIRONMENTS) {
        const place = `${environment} ${each.path} ${each.version} ${JSON.stringify(each.when)}`;
        if (paths.has(place)) problem('is there twice');
        paths.add(place);
      }
      if (each.version !== undefined && !file.versions) problem('has a version, but `versions` is missing');
      for (const { upstream } of each.split ?? [])
        if (!Object.hasOwn(file.upstreams, upstream)) problem(`no upstream is named ${upstream}`);
      if (!Object.hasOwn(file.upstreams, each.upstream)) problem(`no upstream is named ${each.upstream}`);
      for (const limit of each.limits)
        if (!Object.hasOwn(file.limits, limit)) problem(`no limit is named ${limit}`);
      for (const message of accessProblems(each)) problem(message);
      if (each.tunnel && each.upgrade === 'no') problem('caps tunnels, so it must take upgrades');
    }
  });

export type RoutesFile = z.infer<typeof routesFile>;
export type Route = z.infer<typeof route>;

export interface RouteTable {
  /**
   * The most specific route for a canonical path: the literal one, else the longest prefix; among several of one path
   * the one whose conditions the request meets.
   */
  find(path: string, asked?: Asked): Chosen<Route>;
  /** What the route that takes most takes. */
  largestBodyBytes: number;
}

/** What is wrong in a routes file, and where: `routes.3.who`. */
export interface RoutesProblem {
  path: string;
  reason: string;
}

export type ReadRoutes =
  | { ok: true; routes: RoutesFile }
  /** One sentence with every problem; the list is empty when the file could not be read at all. */
  | { ok: false; problem: string; problems: readonly RoutesProblem[] };

/** Reads and checks a routes file. */
export function readRoutes(file: string | URL): ReadRoutes {
  let text = '';
  let content: unknown;
  try {
    text = readFileSync(file, 'utf8');
    content = JSON.parse(text);
  } catch (error) {
    const code = String(Reflect.get(Object(error), 'code'));
    const why = error instanceof SyntaxError ? `it is not JSON: ${jsonPlace(text)}` : code;
    return { ok: false, problem: `${file} cannot be read (${why}).`, problems: [] };
  }
  const parsed = routesFile.safeParse(content);
  if (parsed.success) return { ok: true, routes: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => ({
    path: path.join('.') || 'the file',
    reason: message,
  }));
  const all = problems.map(({ path, reason }) => `${path}: ${reason}`).join('; ');
  return { ok: false, problem: `${file} is not in order: ${all}.`, problems };
}

const NOTHING: Asked = { headers: {}, search: '' };

export function createRouteTable(
  routes: readonly Route[],
  environment: Environment,
  versions?: RoutesFile['versions'],
): RouteTable {
  const present = routes.filter((each) => (each.environment ?? environment) === environment);
  const choices = [...Map.groupBy(present, ({ path }) => path)].map(
    ([path, all]) => [path, createChoice(all, versions)] as const,
  );
  const literal = new Map(choices.filter(([path]) => !path.endsWith('/*')));
  const prefixes = choices
    .filter(([path]) => path.endsWith('/*'))
    .map(([path, choice]) => ({ prefix: path.slice(0, -1), choice }))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  return {
    largestBodyBytes: Math.max(
      BODY_LIMIT_BYTES,
      ...present.map(({ content }) => content?.body?.maxBytes ?? 0),
    ),
    find(path, asked = NOTHING) {
      const exact = literal.get(path);
      const chosen = typeof exact === 'function' ? exact(asked) : exact;
      if (chosen !== undefined) return chosen;
      for (const { prefix, choice } of prefixes) {
        if (!path.startsWith(prefix)) continue;
        const found = typeof choice === 'function' ? choice(asked) : choice;
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}
