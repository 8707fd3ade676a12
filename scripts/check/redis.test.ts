import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findRedis, type RedisDeps } from './redis.ts';

function machine(files: string[], more: Partial<RedisDeps> = {}) {
  const ran: string[] = [];
  const present = new Set(files);
  const deps: RedisDeps = {
    env: { PATH: '/bin:/opt/bin' },
    isRoot: true,
    exists: (path) => present.has(path),
    run: async (program, args) => {
      ran.push([program, ...args].join(' '));
      return false;
    },
    ...more,
  };
  return { deps, ran, present };
}

describe('the Redis of the tests', () => {
  it('is one already here', async () => {
    const { deps, ran } = machine(['/opt/bin/redis-server', '/usr/bin/apt-get']);
    assert.deepEqual(await findRedis(deps), { ok: true });
    assert.deepEqual(ran, []);
  });

  it('is else Debian’s, for root', async () => {
    const { deps, ran, present } = machine(['/usr/bin/apt-get']);
    const result = await findRedis({
      ...deps,
      run: (program, args) => {
        if (args.includes('redis-server')) present.add('/usr/bin/redis-server');
        return deps.run(program, args);
      },
    });
    assert.deepEqual(result, { ok: true });
    assert.equal(ran.length, 2);
  });

  it('that cannot be had is said in one line that says what to install', async () => {
    const result = await findRedis(machine([], { isRoot: false }).deps);
    assert.ok(!result.ok);
    assert.match(result.problem, /apt-get install redis-server/);
  });
});
