import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { upstreamPolicy } from '../src/upstream/upstream-policy.ts';
import { startEcho } from './echo.ts';
import { openHouse, unlimitedRoutes } from './house.ts';

/* A gateway whose game servers are found, come and go, while requests are under way. */

const API = '/pong/api/v1/leaderboard';

test('requests follow the list, and the last one stands when it cannot be read', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'pong-discovery-'));
  const file = join(folder, 'targets.json');
  const [one, two] = [await startEcho(), await startEcho()];
  writeFileSync(file, JSON.stringify([one.url]));
  const routes = unlimitedRoutes();
  routes.upstreams.game = upstreamPolicy.parse({ discovery: { from: 'file', file, everyMs: 20 } });
  const house = await openHouse({ routes });
  t.after(async () => {
    await house.close();
    await Promise.all([one.close(), two.close()]);
    rmSync(folder, { recursive: true });
  });
  const ask = async () => (await fetch(house.origin + API)).status;
  const askUntil = async (reached: () => boolean) => {
    const statuses = new Set<number>();
    while (!reached()) statuses.add(await ask());
    return statuses;
  };

  await askUntil(() => one.seen.length > 0);
  writeFileSync(file, JSON.stringify([{ url: two.url, weight: 2 }]));
  assert.deepEqual([...(await askUntil(() => two.seen.length > 0))], [200], 'not one is lost on the way');
  const left = one.seen.length;
  const figures = async () =>
    [...(await house.metrics()).matchAll(/^gateway_discovery_\w+\{upstream="game".*$/gm)].map(
      ([line]) => line,
    );
  assert.deepEqual(await figures(), [
    'gateway_discovery_changes_total{upstream="game",service="gateway"} 2',
    'gateway_discovery_reachable{upstream="game",service="gateway"} 1',
  ]);
  rmSync(file);
  for (let index = 0; index < 20; index += 1) assert.equal(await ask(), 200);
  assert.equal(one.seen.length, left);
  while (!(await figures()).some((line) => line.endsWith(' 0'))) await new Promise(setImmediate);
  assert.equal(house.game.seen.length, 0, 'the address of the environment is not asked');
});

test('a discovery that lacks its means is refused with what it lacks, and the old routes serve on', async (t) => {
  const house = await openHouse();
  t.after(() => house.close());
  const routes = unlimitedRoutes();
  routes.upstreams.game = upstreamPolicy.parse({ discovery: { from: 'redis', service: 'game' } });
  const adopted = house.gateway.adopt(routes);
  assert.match(adopted.ok ? '' : adopted.problem, /REDIS_URL/);
  assert.equal((await fetch(house.origin + API)).status, 200);
  const both = upstreamPolicy.safeParse({
    targets: [{ url: 'http://127.0.0.1:1' }],
    discovery: { from: 'file', file: 'x' },
  });
  assert.match(both.error?.message ?? '', /beside targets/);
});
