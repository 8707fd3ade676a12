import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findRegistries } from './registries.ts';

function machine(files: string[], isRoot: boolean, installs: readonly string[] = []) {
  const present = new Set(files);
  const ran: string[] = [];
  const run = async (program: string, args: readonly string[]) => {
    ran.push([program, ...args].join(' '));
    if (args.includes('install')) for (const file of installs) present.add(file);
    return true;
  };
  return {
    ran,
    deps: { env: { PATH: '/usr/bin' }, isRoot, run, exists: (path: string) => present.has(path) },
  };
}

describe('the registries of the tests', () => {
  it('are those already here, a name server outside the PATH too', async () => {
    const { deps, ran } = machine(['/usr/bin/etcd', '/usr/sbin/dnsmasq', '/usr/bin/apt-get'], true);
    assert.deepEqual([await findRegistries(deps), ran], [{ ok: true }, []]);
  });

  it('are else Debian’s, for root, and only what is missing', async () => {
    const { deps, ran } = machine(['/usr/bin/etcd', '/usr/bin/apt-get'], true, ['/usr/sbin/dnsmasq']);
    assert.deepEqual(await findRegistries(deps), { ok: true });
    assert.match(ran[1] ?? '', / dnsmasq-base$/);
  });

  it('are otherwise named with what to do', async () => {
    const found = await findRegistries(machine(['/usr/bin/apt-get'], false).deps);
    assert.match(found.ok ? '' : found.problem, /apt-get install etcd-server dnsmasq-base/);
  });
});
