import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServiceTokenMinter } from '@pong/identity';
import { createMetrics, startAdmin } from '@pong/service';
import { request } from 'undici';
import { cachePolicy } from '../src/cache/cache-policy.ts';
import { createPurgeCommand } from '../src/purge.ts';
import { upstreamPolicy } from '../src/upstream/upstream-policy.ts';
import { valuesOf } from './echo.ts';
import { type HouseOptions, hearsPurges, openHouse, SERVICE_TOKEN_SECRET, unlimitedRoutes } from './house.ts';
import { startRedis } from './redis-server.ts';

/* Kept answers as clients meet them, on real sockets; and that nobody is given what is another's. */

const BOARD = '/pong/api/v1/leaderboard';
const ME = '/pong/api/v1/me';

function routesWith(cache: Record<string, unknown>, path = '/pong/api/v1/*') {
  const routes = unlimitedRoutes();
  for (const route of routes.routes)
    if (route.path === path) route.cache = cachePolicy.parse({ ttlSeconds: 60, ...cache });
  routes.routes = routes.routes.filter(
    ({ path: each }) => !/^\/pong\/api\/v1\/(leaderboard|players|matches)/.test(each),
  );
  return routes;
}

/** A house whose game counts what reached it and says who asked. */
async function open(options: HouseOptions) {
  let served = 0;
  const house = await openHouse({
    ...options,
    game: {
      answer: (asked, response) => {
        served += 1;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ for: asked.headers['x-user-id'] ?? 'nobody', served }));
        return true;
      },
      ...options.game,
    },
  });
  return {
    house,
    served: () => served,
    async get(path: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') {
      const answer = await request(house.origin + path, { method, headers });
      const { statusCode: status, headers: fields } = answer;
      return { status, fields, text: await answer.body.text() };
    },
  };
}

test('kept: the second answer comes from here, with its age and how it came', async (t) => {
  const { house, get, served } = await open({ routes: routesWith({}) });
  t.after(() => house.close());
  const first = await get(BOARD);
  assert.match(String(first.fields['cache-status']), /^gateway; fwd=uri-miss; stored; ttl=(59|60)$/);
  const second = await get(BOARD);
  assert.match(String(second.fields['cache-status']), /^gateway; hit; ttl=(59|60)$/);
  assert.deepEqual([second.text, served()], [first.text, 1]);
  assert.match(String(second.fields.age), /^[01]$/);
  assert.notEqual(second.fields['x-request-id'], first.fields['x-request-id']);
  assert.ok(second.fields['x-content-type-options'] && second.fields.ratelimit);
  assert.match(
    await house.metrics(),
    /gateway_cache_total\{route="\/pong\/api\/v1\/\*",outcome="hit"[^}]*\} 1/,
  );
});

test('validators: a tag is made where there is none, and who has the answer gets 304', async (t) => {
  const { house, get, served } = await open({ routes: routesWith({}) });
  t.after(() => house.close());
  const { fields } = await get(BOARD);
  const same = await get(BOARD, { 'if-none-match': String(fields.etag) });
  assert.deepEqual([same.status, same.text, same.fields['content-length']], [304, '', undefined]);
  assert.equal((await get(BOARD, { 'if-none-match': '"other"' })).status, 200);
  const head = await get(BOARD, {}, 'HEAD');
  assert.deepEqual([head.status, head.text, served()], [200, '', 1]);
  assert.equal(head.fields['content-length'], fields['content-length']);
});

test('a hundred at once: the upstream is asked once', async (t) => {
  const { house, get, served } = await open({ routes: routesWith({}) });
  t.after(() => house.close());
  const all = await Promise.all(Array.from({ length: 100 }, () => get(BOARD)));
  assert.equal(served(), 1);
  assert.equal(new Set(all.map(({ text }) => text)).size, 1);
});

test('an answer for all is asked for as by nobody: no identity, cookie or credential can be in it', async (t) => {
  const { house, get } = await open({ routes: routesWith({}) });
  t.after(() => house.close());
  const token = await house.auth.token();
  const mine = await get(BOARD, {
    authorization: `Bearer ${token}`,
    cookie: 'session=x; secret=1',
    'x-anything': 'mine',
    'accept-encoding': 'gzip',
    range: 'bytes=0-1',
  });
  assert.equal(JSON.parse(mine.text).for, 'nobody');
  const [seen] = house.game.seen;
  for (const name of [
    'x-user-id',
    'x-session-id',
    'cookie',
    'authorization',
    'x-anything',
    'accept-encoding',
    'range',
  ])
    assert.deepEqual(valuesOf(seen, name), [], name);
  assert.equal(valuesOf(seen, 'x-service-token').length, 1);
  assert.equal((await get(BOARD)).text, mine.text);
});

test('a private answer is its caller’s alone', async (t) => {
  const { house, get, served } = await open({ routes: routesWith({ private: true }, ME) });
  t.after(() => house.close());
  const bearer = async (id: number) => ({
    authorization: `Bearer ${await house.auth.token({ user_id: id, sub: String(id) })}`,
  });
  const [seven, eight] = [await bearer(7), await bearer(8)];
  for (let times = 0; times < 2; times += 1) {
    assert.equal(JSON.parse((await get(ME, seven)).text).for, '7');
    assert.equal(JSON.parse((await get(ME, eight)).text).for, '8');
  }
  assert.equal(served(), 2);
  assert.equal((await get(ME)).status, 401);
  assert.equal((await get(ME, { authorization: 'Bearer nonsense' })).status, 401);
  const { fields } = await get(ME, seven);
  assert.match(String(fields['cache-control']), /private/);
});

test('a bad token is refused on a cached route as on any', async (t) => {
  const { house, get } = await open({ routes: routesWith({}) });
  t.after(() => house.close());
  await get(BOARD);
  assert.equal((await get(BOARD, { authorization: 'Bearer nonsense' })).status, 401);
});

test('a limit counts answers from here too', async (t) => {
  const routes = routesWith({});
  Object.assign(routes.limits.api ?? {}, { points: 3 });
  const { house, get } = await open({ routes });
  t.after(() => house.close());
  const statuses = [];
  for (let times = 0; times < 5; times += 1) statuses.push((await get(BOARD)).status);
  assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
});

test('the upstream dies: what was kept is given on, and its breaker spares it', async (t) => {
  const routes = routesWith({ ttlSeconds: 0.05, staleIfErrorSeconds: 60 });
  routes.upstreams.game = upstreamPolicy.parse({
    breaker: { consecutiveFailures: 3, openMs: 60_000, openMostMs: 60_000 },
    retry: { times: 0 },
  });
  const { house, get } = await open({ routes });
  t.after(() => house.close());
  const before = await get(BOARD);
  await house.game.close();
  const untilMs = performance.now() + 5000;
  let after = await get(BOARD);
  while (!String(after.fields['cache-status']).includes('stale-if-error')) {
    assert.ok(performance.now() < untilMs, String(after.fields['cache-status']));
    after = await get(BOARD);
  }
  for (let times = 0; times < 5; times += 1) await get(BOARD);
  assert.match(await house.metrics(), /gateway_breaker_state\{upstream="game"[^}]*\} 1/);
  const still = await get(BOARD);
  assert.deepEqual([still.status, still.text], [200, before.text]);
  assert.equal((await get('/pong/api/v1/other')).status, 503, 'what was not kept cannot be given');
});

test('what may not be kept, and what is too large, is given and asked for again', async (t) => {
  const large = 'x'.repeat(3 * 1024 * 1024);
  const { house, get } = await open({
    routes: routesWith({}),
    game: {
      answer: (asked, response) => {
        if (asked.url?.endsWith('large')) response.end(large);
        else
          response
            .writeHead(asked.url?.endsWith('gone') ? 404 : 200, { 'cache-control': 'no-store' })
            .end('own');
        return true;
      },
    },
  });
  t.after(() => house.close());
  for (let times = 1; times <= 2; times += 1) {
    const own = await get('/pong/api/v1/own');
    assert.deepEqual([own.status, own.text, own.fields['cache-control']], [200, 'own', 'no-store']);
    assert.equal((await get('/pong/api/v1/gone')).status, 404);
    assert.equal((await get('/pong/api/v1/large')).text.length, large.length);
  }
  assert.equal(house.game.seen.filter(({ url }) => url.endsWith('own')).length, 2);
});

test('purged by tag through the admin port, with a service token only; gateways on one Redis hear of it', async (t) => {
  const redis = await startRedis();
  const options = { routes: routesWith({ tags: ['leaderboard'] }), redisUrl: redis.url };
  const one = await open(options);
  const two = await open(options);
  const admin = await startAdmin({
    host: '127.0.0.1',
    port: 0,
    metrics: createMetrics('test'),
    ready: async () => true,
    post: createPurgeCommand({ secret: SERVICE_TOKEN_SECRET, now: Date.now, purge: one.house.gateway.purge }),
  });
  t.after(async () => {
    await admin.close();
    await Promise.all([one.house.close(), two.house.close()]);
    await redis.kill();
  });
  const purge = async (token?: string, tag = 'leaderboard') => {
    const answer = await request(`http://127.0.0.1:${admin.port}/purge/${tag}`, {
      method: 'POST',
      headers: token === undefined ? {} : { 'x-service-token': token },
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  };
  const mint = (audience: string, secret = SERVICE_TOKEN_SECRET) =>
    createServiceTokenMinter({ secret, now: Date.now }).mint({ kind: 'anonymous' }, audience);
  await Promise.all([hearsPurges(one.house), hearsPurges(two.house)]);
  const first = await one.get(BOARD);
  assert.equal((await purge()).status, 401);
  assert.equal((await purge(await mint('game'))).status, 401);
  assert.equal((await purge(await mint('gateway', 'another secret of more than 32 characters'))).status, 401);
  assert.equal((await one.get(BOARD)).text, first.text);
  assert.equal((await purge(await mint('gateway'), 'a b')).status, 404);

  await two.get(BOARD);
  assert.equal((await purge(await mint('gateway'))).status, 200);
  const untilMs = performance.now() + 5000;
  while (two.served() < 2) {
    assert.ok(performance.now() < untilMs, 'the purge was not heard of');
    await two.get(BOARD);
  }
  assert.notEqual((await one.get(BOARD)).text, first.text);
});

test('format, role and compression are the client’s, of one kept answer', async (t) => {
  const routes = routesWith({});
  for (const route of routes.routes)
    if (route.path === '/pong/api/v1/*')
      Object.assign(route, {
        formats: { list: 'standings', types: ['csv'] },
        fields: { roles: { 'standings.*.deviation': ['admin'] } },
        compress: true,
      });
  const standings = Array.from({ length: 60 }, (_, index) => ({ name: `player ${index}`, deviation: 90 }));
  const { house, get } = await open({
    routes,
    game: {
      answer: (_asked, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ standings }));
        return true;
      },
    },
  });
  t.after(() => house.close());
  const admin = { authorization: `Bearer ${await house.auth.token({ role: 'admin' })}` };
  for (let times = 0; times < 4; times += 1) {
    const json = await get(BOARD);
    assert.deepEqual(Object.keys(JSON.parse(json.text).standings[0]), ['name']);
    const all = await get(BOARD, admin);
    assert.deepEqual(Object.keys(JSON.parse(all.text).standings[0]), ['name', 'deviation']);
    const csv = await get(BOARD, { accept: 'text/csv' });
    assert.match(csv.text, /^name\r\nplayer 0\r\n/);
    const packed = await get(BOARD, { 'accept-encoding': 'gzip' });
    assert.equal(packed.fields['content-encoding'], 'gzip');
    if (times === 0) continue;
    const { etag } = json.fields;
    assert.ok(etag && etag !== csv.fields.etag, 'another format is another answer');
    assert.equal((await get(BOARD, { 'if-none-match': String(etag) })).status, 304);
    assert.equal((await get(BOARD, { accept: 'text/csv', 'if-none-match': String(etag) })).status, 200);
  }
  assert.equal(house.game.seen.length, 1);
});
