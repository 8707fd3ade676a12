import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { jsonPlace } from './json-place.ts';
import { limitPolicy } from './limits/limit-policy.ts';
import { tunnelPolicy } from './upstream/tunnel-policy.ts';
import { fallbackPolicy, upstreamPolicy } from './upstream/upstream-policy.ts';

const ENVIRONMENTS = ['development', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

const method = z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const route = z.strictObject({
  /** Canonical and literal: `/a/b` is that path alone, `/a/*` everything below `/a/`. */
  path: z
    .string()
    .regex(/^(?:\/[\w.~!$&'()+,=:@-]+)*(?:\/|\/\*)?$/, { error: 'must be a literal path, or end in /*' }),
  upstream: z.string(),
  methods: z.array(method).min(1).default(['GET', 'HEAD']),
  /** `anyone`: credentials are not read. `public`: they are, and none are needed. `player`: a user is needed. */
  who: z.enum(['anyone', 'public', 'player']),
  /**
   * `session`: of all credentials only the sealed session is looked at, so that an access token, which may be
   * a copy, cannot ask for the next one.
   */
  credentials: z.enum(['all', 'session']).default('all'),
  /** A sealed session is turned into a user here. */
  mint: z.boolean().default(false),
  /** Page loads without a sealed session are given one. */
  session: z.boolean().default(false),
  /** What a bad Bearer token does on a public route. */
  badToken: z.enum(['refuse', 'ignore']).default('refuse'),
  /** WebSocket upgrades: not at all, besides plain requests, or instead of them. */
  upgrade: z.enum(['no', 'also', 'only']).default('no'),
  /** Caps of the tunnels an upgrade opens. */
  tunnel: tunnelPolicy.optional(),
  /** Names of limits, in the order in which they are asked. */
  limits: z.array(z.string()),
  /** From the first try to the answer's head, instead of the upstream's. */
  deadlineMs: z.int().positive().optional(),
  /** What a client gets when the upstream gives no answer, instead of a problem. */
  fallback: fallbackPolicy.optional(),
  /** Present only when the gateway runs in this environment. */
  environment: z.enum(ENVIRONMENTS).optional(),
});

export const routesFile = z
  .strictObject({
    /** For editors: `./routes.schema.json`. */
    $schema: z.string().optional(),
    /** Where a page load with the account hint and no token is sent to renew its sign-in. */
    signInAgainPath: z.string().startsWith('/'),
    /** Their names are shown to clients. */
    limits: z.record(z.string().regex(/^[\w-]+$/, { error: 'must be a word' }), limitPolicy),
    upstreams: z.record(z.string(), upstreamPolicy),
    routes: z.array(route).min(1),
  })
  .superRefine((file, context) => {
    const paths = new Set<string>();
    for (const [index, each] of file.routes.entries()) {
      const problem = (message: string) =>
        context.addIssue({ code: 'custom', path: ['routes', index], message: `${each.path}: ${message}` });
      for (const environment of each.environment ? [each.environment] : ENVIRONMENTS) {
        if (paths.has(`${environment} ${each.path}`)) problem('is there twice');
        paths.add(`${environment} ${each.path}`);
      }
      if (!Object.hasOwn(file.upstreams, each.upstream)) problem(`no upstream is named ${each.upstream}`);
      for (const limit of each.limits)
        if (!Object.hasOwn(file.limits, limit)) problem(`no limit is named ${limit}`);
      if (each.credentials === 'session' && each.who !== 'public')
        problem('looks at the session alone, so it must be public');
      if (each.tunnel && each.upgrade === 'no') problem('caps tunnels, so it must take upgrades');
      if (each.mint && each.who !== 'player') problem('mints, so it must be for players');
    }
  });

export type RoutesFile = z.infer<typeof routesFile>;
export type Route = z.infer<typeof route>;
/** As much of a route as the access stage reads. */
export type Policy = Pick<Route, 'who' | 'credentials' | 'mint' | 'session' | 'badToken'>;

export interface RouteTable {
  /** The most specific route for a canonical path: the literal one, else the longest prefix. */
  find(path: string): Route | undefined;
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

export function createRouteTable(routes: readonly Route[], environment: Environment): RouteTable {
  const present = routes.filter((each) => (each.environment ?? environment) === environment);
  const literal = new Map(
    present.filter(({ path }) => !path.endsWith('/*')).map((each) => [each.path, each]),
  );
  const prefixes = present
    .filter(({ path }) => path.endsWith('/*'))
    .map((each) => ({ prefix: each.path.slice(0, -1), route: each }))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  return {
    find: (path) => literal.get(path) ?? prefixes.find(({ prefix }) => path.startsWith(prefix))?.route,
  };
}
