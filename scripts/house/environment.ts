import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

export type Environment = Record<string, string | undefined>;

/**
 * The environment with what `.env` adds. A variable that is set wins over the file, an empty one too:
 * so a house for tests keeps away from the database that a person's `.env` names.
 */
export function readEnvironment(root: string, env: Environment): Environment {
  const path = join(root, '.env');
  if (!existsSync(path)) return { ...env };
  const set = Object.entries(env).filter(([, value]) => value !== undefined);
  return { ...parseEnv(readFileSync(path, 'utf8')), ...Object.fromEntries(set) };
}
