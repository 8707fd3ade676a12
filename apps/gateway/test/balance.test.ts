import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { test } from 'node:test';
import { ownNow } from '@pong/service/own-time';
import { request } from 'undici';
import { upstreamPolicy } from '../src/upstream/upstream-policy.ts';
import { startEcho } from './echo.ts';
import { openHouse, requestText, sendRaw, UPGRADE, unlimitedRoutes } from './house.ts';

/* Several targets behind one name: who is asked, who is left alone, what is tried again and what never is. */

const API = '/pong/api/v1/leaderboard';

function routesWith(game: Record<string, unknown>, route: Record<string, unknown> = {}) {
  const routes = unlimitedRoutes();
  routes.upstreams.game = upstreamPolicy.parse(game);
  for (const each of routes.routes)
    if (each.path === API) Object.assign(each, { methods: ['GET', 'POST'] }, route);
  return routes;
}

async function ask(origin: string, method: 'GET' | 'POST' = 'GET', path = API) {
  const answer = await request(origin + path, {
    method,
    ...(method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {}),
  });
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
}

async function listenOn(server: Server | ReturnType<typeof createTcpServer>, port = 0): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const DEAD = 'http://127.0.0.1:1';

test('one of two is away: no client notices, a POST included, and it is put out', async (t) => {
  const echo = await startEcho();
  const house = await openHouse({
    routes: routesWith({
      targets: [{ url: DEAD }, { url: echo.url }],
      ejection: { consecutiveFailures: 3 },
      retry: { budgetFew: 100 },
    }),
  });
  t.after(async () => {
    await house.close();
    await echo.close();
  });
  for (let index = 0; index < 20; index += 1)
    assert.equal((await ask(house.origin, index % 2 ? 'POST' : 'GET')).status, 200);
  assert.equal(echo.seen.length, 20, 'each request once');
  const metrics = await house.metrics();
  assert.match(metrics, /gateway_target_changes_total\{upstream="game",change="ejected"[^}]*\} 1/);
  assert.match(metrics, /gateway_upstream_targets\{upstream="game",state="fit"[^}]*\} 1/);
  assert.match(metrics, /gateway_retries_total\{upstream="game",outcome="made"[^}]*\} 3/);
});

test('a WebSocket is opened on the one that is there', async (t) => {
  const echo = await startEcho();
  const house = await openHouse({ routes: routesWith({ targets: [{ url: DEAD }, { url: echo.url }] }) });
  t.after(async () => {
    await house.close();
    await echo.close();
  });
  for (let index = 0; index < 2; index += 1) {
    const lines = [...UPGRADE, 'Origin: http://127.0.0.1', `Cookie: jwt=${await house.auth.token()}`];
    const answer = await sendRaw(house.port, requestText('GET /pong/game/socket.io/', lines), /\r\n\r\n/);
    assert.equal(answer.status, 101);
  }
});

test('cut off before the answer: a GET is tried on another target, a POST never', async (t) => {
  let arrived = 0;
  const cutting = createTcpServer((socket) =>
    socket
      .on('error', () => undefined)
      .once('data', () => {
        arrived += 1;
        socket.destroy();
      }),
  );
  const echo = await startEcho();
  const house = await openHouse({
    routes: routesWith({
      targets: [{ url: await listenOn(cutting) }, { url: echo.url }],
      ejection: { consecutiveFailures: 1000 },
    }),
  });
  t.after(async () => {
    await house.close();
    await echo.close();
    cutting.close();
  });
  for (let index = 0; index < 6; index += 1) assert.equal((await ask(house.origin)).status, 200);
  assert.equal(arrived, 3);
  const posted = [];
  for (let index = 0; index < 6; index += 1) posted.push((await ask(house.origin, 'POST')).status);
  assert.deepEqual(posted.filter((status) => status === 502).length, 3);
  assert.equal(arrived, 6);
  assert.equal(echo.seen.filter(({ method }) => method === 'POST').length, 3, 'no POST went twice');
});

test('retries are paid for by requests: an upstream in trouble is not asked twice as often', async (t) => {
  let asked = 0;
  const cutting = createTcpServer((socket) =>
    socket
      .on('error', () => undefined)
      .once('data', () => {
        asked += 1;
        socket.destroy();
      }),
  );
  const house = await openHouse({
    routes: routesWith({
      targets: [{ url: await listenOn(cutting) }],
      retry: { budgetFew: 5, budgetPercent: 10, afterMs: 0 },
    }),
  });
  t.after(async () => {
    await house.close();
    cutting.close();
  });
  for (let index = 0; index < 100; index += 1) assert.equal((await ask(house.origin)).status, 502);
  assert.ok(asked >= 110 && asked <= 116, `${asked} tries for 100 requests`);
  assert.match(await house.metrics(), /gateway_retries_total\{upstream="game",outcome="over budget"/);
});

test('active checks take a target out and bring it back', async (t) => {
  let sick = false;
  const shaky = createServer((asked, response) => {
    response.statusCode = asked.url === '/well' && sick ? 503 : 200;
    response.end('shaky');
  });
  const echo = await startEcho();
  const house = await openHouse({
    routes: routesWith({
      targets: [{ url: await listenOn(shaky) }, { url: echo.url }],
      health: { path: '/well', intervalMs: 20, unhealthyAfter: 2, healthyAfter: 2 },
    }),
  });
  t.after(async () => {
    await house.close();
    await echo.close();
    shaky.closeAllConnections();
    shaky.close();
  });
  const fit = async (count: number) => {
    const untilMs = performance.now() + 5000;
    const pattern = new RegExp(`gateway_upstream_targets\\{upstream="game",state="fit"[^}]*\\} ${count}`);
    while (!pattern.test(await house.metrics())) {
      assert.ok(performance.now() < untilMs, `never ${count} fit`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await fit(2);
  sick = true;
  await fit(1);
  for (let index = 0; index < 4; index += 1) assert.notEqual((await ask(house.origin)).body, 'shaky');
  sick = false;
  await fit(2);
  const bodies = [await ask(house.origin), await ask(house.origin)].map(({ body }) => body);
  assert.ok(bodies.includes('shaky'));
});

test('rendezvous by a parameter: the same target for a match, whoever asks', async (t) => {
  const echoes = await Promise.all([startEcho(), startEcho(), startEcho()]);
  const house = await openHouse({
    routes: routesWith({
      targets: echoes.map(({ url }) => ({ url })),
      balance: 'rendezvous',
      hashBy: { query: 'match' },
    }),
  });
  t.after(async () => {
    await house.close();
    await Promise.all(echoes.map((echo) => echo.close()));
  });
  for (let match = 0; match < 12; match += 1)
    for (let times = 0; times < 3; times += 1) await ask(house.origin, 'GET', `${API}?match=${match}`);
  for (let match = 0; match < 12; match += 1) {
    const owners = echoes.filter(({ seen }) => seen.some(({ url }) => url === `${API}?match=${match}`));
    assert.equal(owners.length, 1);
  }
  assert.ok(echoes.filter(({ seen }) => seen.length > 0).length > 1);
});

test('a deadline holds for waiting and all tries together', async (t) => {
  const silent = createServer(() => undefined);
  const url = await listenOn(silent);
  t.after(() => {
    silent.closeAllConnections();
    silent.close();
  });
  for (const [upstream, route] of [
    [{ targets: [{ url }], deadlineMs: 150 }, {}],
    [{ targets: [{ url }], deadlineMs: 60_000 }, { deadlineMs: 150 }],
  ] as const) {
    const house = await openHouse({ routes: routesWith(upstream, route) });
    const [startedAtMs, ownAtMs] = [performance.now(), ownNow()];
    const { status, body } = await ask(house.origin);
    const tookMs = performance.now() - startedAtMs;
    const ownMs = ownNow() - ownAtMs;
    await house.close();
    assert.deepEqual([status, JSON.parse(body).detail], [504, 'game: deadline']);
    assert.ok(tookMs >= 140 && ownMs < 1500, `${tookMs} ms, ${ownMs} of its own`);
  }
});

test('who waits in his own line until the deadline asked nobody: the upstream is not to blame', async (t) => {
  const waiting = Promise.withResolvers<() => void>();
  const upstream = createServer((_request, response) => waiting.resolve(() => response.end('late')));
  const url = await listenOn(upstream);
  t.after(() => upstream.close());
  const house = await openHouse({
    routes: routesWith(
      { targets: [{ url }], maxInFlightPerClient: 1, breaker: { consecutiveFailures: 2, openMs: 60_000 } },
      { deadlineMs: 100 },
    ),
  });
  t.after(() => house.close());
  // By a route without a deadline.
  const first = ask(house.origin, 'GET', '/pong/api/v1/presence');
  const answer = await waiting.promise;
  for (let index = 0; index < 3; index += 1) {
    const { status, body } = await ask(house.origin);
    assert.deepEqual([status, JSON.parse(body).detail], [504, 'game: deadline']);
  }
  assert.match(await house.metrics(), /gateway_breaker_state\{upstream="game"[^}]*\} 0/);
  answer();
  assert.equal((await first).body, 'late');
});

test('the breaker: failures open it, then refusals cost nothing, trials close it; a fallback answers meanwhile', async (t) => {
  let broken = true;
  let asked = 0;
  const upstream = createServer((_request, response) => {
    asked += 1;
    response.statusCode = broken ? 503 : 200;
    response.end('from upstream');
  });
  let clockMs = 0;
  const house = await openHouse({
    steady: () => clockMs,
    routes: routesWith(
      {
        targets: [{ url: await listenOn(upstream) }],
        breaker: { consecutiveFailures: 4, openMs: 200, trials: 2 },
      },
      { fallback: { status: 200, contentType: 'application/json', body: '{"entries":[]}' } },
    ),
  });
  t.after(async () => {
    await house.close();
    upstream.closeAllConnections();
    upstream.close();
  });
  for (let index = 0; index < 4; index += 1) assert.equal((await ask(house.origin)).status, 503);
  for (let index = 0; index < 20; index += 1) {
    const answer = await ask(house.origin);
    assert.deepEqual([answer.status, answer.body], [200, '{"entries":[]}']);
  }
  assert.equal(asked, 4, 'an open breaker asks nobody');
  assert.match(await house.metrics(), /gateway_breaker_state\{upstream="game"[^}]*\} 1/);
  const other = await ask(house.origin, 'GET', '/health');
  assert.equal(other.status, 200);
  broken = false;
  assert.equal((await ask(house.origin)).body, '{"entries":[]}');
  clockMs += 300;
  assert.equal((await ask(house.origin)).body, 'from upstream');
  assert.equal((await ask(house.origin)).body, 'from upstream');
  assert.match(await house.metrics(), /gateway_breaker_state\{upstream="game"[^}]*\} 0\n/);
});

test('an open breaker says so and when to come back', async (t) => {
  const house = await openHouse({
    routes: routesWith({
      targets: [{ url: DEAD }],
      breaker: { consecutiveFailures: 2, openMs: 5000 },
      retry: { times: 0 },
    }),
  });
  t.after(() => house.close());
  for (let index = 0; index < 2; index += 1) await ask(house.origin);
  const { status, headers, body } = await ask(house.origin);
  const problem = JSON.parse(body);
  assert.deepEqual([status, problem.code, problem.detail], [503, 'not_ready', 'game: breaker open']);
  assert.ok(Number(headers['retry-after']) >= 4);
});
