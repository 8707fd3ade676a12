import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

export type Environment = Record<string, string | undefined>;

/** The environment with what `.env` adds; a variable that is set wins over the file. */
export function readEnvironment(root: string, env: Environment): Environment {
  const path = join(root, '.env');
  if (!existsSync(path)) return { ...env };
  const set = Object.entries(env).filter(([, value]) => value !== undefined && value !== '');
  return { ...parseEnv(readFileSync(path, 'utf8')), ...Object.fromEntries(set) };
}
