import type { z } from 'zod';
import { EXIT_CONFIG } from './exit.ts';

export type ConfigResult<T> = { ok: true; config: T } | { ok: false; problems: string[] };

/** Variables that are read in place of others that are unset: `{ AUTH_DATABASE_URL: 'DATABASE_URL' }`. */
export type Fallbacks = Readonly<Record<string, string>>;

/**
 * Environment to typed configuration, once. Empty strings count as unset.
 * Every problem is reported, each with the variable's name; no value is ever repeated, since it may be a secret.
 */
export function parseConfig<S extends z.ZodObject>(
  schema: S,
  env: Record<string, string | undefined>,
  fallbacks: Fallbacks = {},
): ConfigResult<z.infer<S>> {
  const set: Record<string, string> = {};
  /** The variable that a value came from. */
  const sources: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    for (const source of [name, fallbacks[name]]) {
      const value = source === undefined ? undefined : env[source];
      if (source === undefined || value === undefined || value === '') continue;
      set[name] = value;
      sources[name] = source;
      break;
    }
  }
  const parsed = schema.safeParse(set);
  if (parsed.success) return { ok: true, config: parsed.data };
  const problems = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? 'environment');
    const missing = issue.path.length > 0 && set[name] === undefined;
    return missing ? `${name} is not set: ${issue.message}` : `${sources[name] ?? name}: ${issue.message}`;
  });
  return { ok: false, problems: [...new Set(problems)] };
}

/** For `env.ts`: prints every problem on its own line and exits 78. */
export function readConfig<S extends z.ZodObject>(
  service: string,
  schema: S,
  env: Record<string, string | undefined>,
  fallbacks: Fallbacks = {},
): z.infer<S> {
  const result = parseConfig(schema, env, fallbacks);
  return result.ok ? result.config : refuseConfig(service, result.problems);
}

/** For what only the service itself can judge: prints every problem on its own line and exits 78. */
export function refuseConfig(service: string, problems: readonly string[]): never {
  for (const problem of problems) process.stderr.write(`${service}: ${problem}\n`);
  process.exit(EXIT_CONFIG);
}
