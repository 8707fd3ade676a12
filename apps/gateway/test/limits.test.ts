import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownNow } from '@pong/service/own-time';
import { request } from 'undici';
import { limitPolicy } from '../src/limits/limit-policy.ts';
import { openHouse, unlimitedRoutes } from './house.ts';
import { startRedis } from './redis-server.ts';

/* Limits as clients meet them: several on a route, by who asks, with what is left written on every answer. */

const API = '/pong/api/v1/leaderboard';

function routesWith(limits: Record<string, unknown>) {
  const routes = unlimitedRoutes();
  for (const [name, policy] of Object.entries(limits)) routes.limits[name] = limitPolicy.parse(policy);
  for (const route of routes.routes) if (route.path === API) route.limits = ['api', ...Object.keys(limits)];
  return routes;
}

async function ask(origin: string, headers: Record<string, string> = {}) {
  const answer = await request(origin + API, { headers });
  await answer.body.dump();
  const { statusCode: status, headers: fields } = answer;
  return { status, state: String(fields.ratelimit ?? ''), retryAfter: fields['retry-after'] };
}

test('several limits: each is shown, the one that is spent refuses and says for how long', async (t) => {
  const house = await openHouse({
    routes: routesWith({ tight: { algorithm: 'token-bucket', points: 60, perSeconds: 3600, burst: 2 } }),
  });
  t.after(() => house.close());
  const first = await ask(house.origin);
  assert.equal(first.state, '"api";r=999999;t=60, "tight";r=1;t=60');
  assert.equal((await ask(house.origin)).status, 200);
  const third = await ask(house.origin);
  assert.equal(third.status, 429);
  // A minute for the next one, two for both; this process may have taken some of it.
  assert.match(String(third.retryAfter), /^(60|5\d)$/);
  assert.match(third.state, /"tight";r=0;t=1(20|1\d)$/);
  assert.equal(house.game.seen.length, 2);
  assert.match(
    await house.metrics(),
    /gateway_limited_total\{limit="tight",route="\/pong\/api\/v1\/leaderboard"/,
  );
});

test('by user: two players behind one address have a quota each, and a stranger has the address’s', async (t) => {
  const house = await openHouse({ routes: routesWith({ own: { points: 2, perSeconds: 60, by: ['user'] } }) });
  t.after(() => house.close());
  for (const id of [7, 8]) {
    const authorization = `Bearer ${await house.auth.token({ user_id: id, sub: String(id) })}`;
    const statuses = [];
    for (let index = 0; index < 3; index += 1)
      statuses.push((await ask(house.origin, { authorization })).status);
    assert.deepEqual(statuses, [200, 200, 429]);
  }
  // A bad token counts as a stranger's try.
  const bad = { authorization: 'Bearer nonsense' };
  const tries = [];
  for (let index = 0; index < 3; index += 1) tries.push((await ask(house.origin, bad)).status);
  assert.deepEqual(tries, [401, 401, 429]);
  assert.equal((await ask(house.origin)).status, 429);
});

test('tiers: a role has so many times the points', async (t) => {
  const house = await openHouse({
    routes: routesWith({ own: { points: 2, perSeconds: 60, tiers: { registered: 2, admin: 10 } } }),
  });
  t.after(() => house.close());
  const token = async (role: 'registered' | 'admin') => ({
    authorization: `Bearer ${await house.auth.token({ role })}`,
  });
  assert.match((await ask(house.origin, await token('registered'))).state, /"own";r=3;/);
  assert.match((await ask(house.origin, await token('admin'))).state, /"own";r=19;/);
  assert.match((await ask(house.origin)).state, /"own";r=1;/);
});

test('by tenant and by endpoint: a header names the tenant, one without is counted by address', async (t) => {
  const house = await openHouse({
    routes: routesWith({ tenant: { points: 2, perSeconds: 60, by: ['tenant', 'endpoint'] } }),
  });
  t.after(() => house.close());
  const left = async (headers: Record<string, string>) =>
    /"tenant";r=(\d)/.exec((await ask(house.origin, headers)).state)?.[1];
  assert.equal(await left({ 'x-tenant-id': 'a' }), '1');
  assert.equal(await left({ 'x-tenant-id': 'a' }), '0');
  assert.equal(await left({ 'x-tenant-id': 'b'.repeat(5000) }), '1');
  assert.equal(await left({}), '1');
});

test('a leaky bucket makes the next one wait its turn', async (t) => {
  const house = await openHouse({
    routes: routesWith({ even: { algorithm: 'leaky-bucket', points: 2, perSeconds: 1, burst: 2 } }),
  });
  t.after(() => house.close());
  const startedAtMs = performance.now();
  const statuses = (await Promise.all(Array.from({ length: 12 }, () => ask(house.origin)))).map(
    ({ status }) => status,
  );
  const tookMs = performance.now() - startedAtMs;
  const passed = statuses.filter((status) => status === 200).length;
  assert.deepEqual(new Set(statuses), new Set([200, 429]));
  assert.ok(passed >= 3 && passed <= 3 + tookMs / 500, `${passed} in ${tookMs} ms`);
  assert.ok(tookMs >= 975, 'the third waits two turns of 500 ms');
});

test('two gateways on one Redis count together; when it dies requests are answered as before', async (t) => {
  const redis = await startRedis();
  const routes = routesWith({ both: { points: 4, perSeconds: 600 } });
  const houses = await Promise.all([1, 2].map(() => openHouse({ routes, redisUrl: redis.url })));
  t.after(async () => {
    await Promise.all(houses.map((house) => house.close()));
    await redis.kill();
  });
  for (const house of houses)
    while (!/gateway_limits_shared\{[^}]*\} 1/.test(await house.metrics())) await ask(house.origin);
  const [one, two] = houses;
  assert.ok(one && two);
  let passed = 0;
  for (let index = 0; index < 6; index += 1)
    for (const house of houses) if ((await ask(house.origin)).status === 200) passed += 1;
  assert.ok(passed <= 4, `${passed} passed of a quota of 4`);
  await redis.kill();
  const startedAtMs = ownNow();
  const { status } = await ask(one.origin);
  assert.ok(status === 200 || status === 429);
  assert.ok(ownNow() - startedAtMs < 1000);
  assert.match(await one.metrics(), /gateway_limits_shared\{[^}]*\} 0/);
});
