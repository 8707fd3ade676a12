import { delimiter, join } from 'node:path';

export interface RedisDeps {
  env: Record<string, string | undefined>;
  isRoot: boolean;
  /** Runs a program to its end; true when it ended with 0. */
  run: (program: string, args: readonly string[]) => Promise<boolean>;
  exists: (path: string) => boolean;
}

/** A redis-server for the tests that start their own: one already here, else Debian's when root may install it. */
export async function findRedis(deps: RedisDeps): Promise<{ ok: true } | { ok: false; problem: string }> {
  const here = () =>
    (deps.env.PATH ?? '')
      .split(delimiter)
      .some((folder) => folder !== '' && deps.exists(join(folder, 'redis-server')));
  if (here()) return { ok: true };
  if (deps.isRoot && deps.exists('/usr/bin/apt-get')) {
    await deps.run('apt-get', ['update', '-qq']);
    await deps.run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'redis-server']);
    if (here() || deps.exists('/usr/bin/redis-server')) return { ok: true };
  }
  return {
    ok: false,
    problem: 'No redis-server. Install it (Debian: apt-get install redis-server; macOS: brew install redis).',
  };
}
