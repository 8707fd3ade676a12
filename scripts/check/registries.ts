import { delimiter, join } from 'node:path';
import type { RedisDeps } from './redis.ts';

/** Programs of Debian's that the tests of discovery start, and the package each is in. */
const PROGRAMS = { etcd: 'etcd-server', dnsmasq: 'dnsmasq-base' } as const;
/** Where Debian puts servers, in nobody's PATH but root's. */
const SERVER_FOLDER = '/usr/sbin';

/** A real etcd and a real name server for the tests: those already here, else Debian's when root may install them. */
export async function findRegistries(
  deps: RedisDeps,
): Promise<{ ok: true } | { ok: false; problem: string }> {
  const folders = [
    ...(deps.env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
    SERVER_FOLDER,
  ];
  const missing = () =>
    Object.entries(PROGRAMS)
      .filter(([program]) => !folders.some((folder) => deps.exists(join(folder, program))))
      .map(([, name]) => name);
  if (missing().length > 0 && deps.isRoot && deps.exists('/usr/bin/apt-get')) {
    await deps.run('apt-get', ['update', '-qq']);
    await deps.run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing()]);
  }
  if (missing().length === 0) return { ok: true };
  return {
    ok: false,
    problem: `No ${missing().join(', ')}. Install it (Debian: apt-get install ${missing().join(' ')}).`,
  };
}
