import type { z } from 'zod';

/** BSD `EX_CONFIG`: the supervisor does not restart a process that ends with it. */
export const EXIT_CONFIG = 78;

export type ConfigResult<T> = { ok: true; config: T } | { ok: false; problems: string[] };

/**
 * Environment to typed configuration, once. Empty strings count as unset.
 * Every problem is reported, each with the variable's name; no value is ever repeated, since it may be a secret.
 */
export function parseConfig<S extends z.ZodObject>(
  schema: S,
  env: Record<string, string | undefined>,
): ConfigResult<z.infer<S>> {
  const set = Object.fromEntries(
    Object.keys(schema.shape)
      .map((name) => [name, env[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(set);
  if (parsed.success) return { ok: true, config: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.map((issue) => {
      const name = issue.path.join('.') || 'environment';
      const missing = issue.path.length > 0 && set[String(issue.path[0])] === undefined;
      return missing ? `${name} is not set: ${issue.message}` : `${name}: ${issue.message}`;
    }),
  };
}

/** For composition roots: prints every problem on its own line and exits 78. */
export function readConfig<S extends z.ZodObject>(
  service: string,
  schema: S,
  env: Record<string, string | undefined>,
): z.infer<S> {
  const result = parseConfig(schema, env);
  if (result.ok) return result.config;
  for (const problem of result.problems) process.stderr.write(`${service}: ${problem}\n`);
  process.exit(EXIT_CONFIG);
}
