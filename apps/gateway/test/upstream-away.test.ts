import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { after, before, test } from 'node:test';
import { request } from 'undici';
import { startLenientEcho } from './echo.ts';
import { type House, openHouse, requestText, sendRaw, UPGRADE, unlimitedRoutes } from './house.ts';

/* What clients see when an upstream is down, slow, broken, or too busy: a reason, and never a hang. */

function quickRoutes() {
  const routes = unlimitedRoutes();
  for (const upstream of Object.values(routes.upstreams))
    Object.assign(upstream, { connectTimeoutMs: 300, headersTimeoutMs: 300, bodyTimeoutMs: 300 });
  return routes;
}

/** Nobody listens there, and nobody is given this port by chance. */
const DEAD = 'http://127.0.0.1:1';

/** A port where nothing listens yet. */
async function deadUrl(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

async function ask(house: House, path: string, headers: Record<string, string> = {}) {
  const answer = await request(house.origin + path, { headers });
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
}

let house: House;
before(async () => {
  house = await openHouse({ routes: quickRoutes(), urls: { web: DEAD, game: DEAD } });
});
after(() => house.close());

test('down: 503 with a reason and when to ask again; for a page load a page that tries again', async () => {
  const api = await ask(house, '/pong/api/v1/leaderboard');
  assert.equal(api.status, 503);
  assert.match(String(api.headers['content-type']), /^application\/problem\+json/);
  const problem = JSON.parse(api.body);
  assert.equal(problem.code, 'not_ready');
  assert.equal(problem.detail, 'game: refused');
  assert.equal(problem.requestId, api.headers['x-request-id']);
  assert.deepEqual([api.headers['retry-after'], problem.retryAfter], ['2', 2]);

  const page = await ask(house, '/', { accept: 'text/html,*/*', 'sec-fetch-mode': 'navigate' });
  assert.equal(page.status, 503);
  assert.match(String(page.headers['content-security-policy']), /^default-src 'none'; style-src 'nonce-/);
  assert.match(page.body, /<meta http-equiv="refresh" content="2">/);
  assert.doesNotMatch(page.body, /127\.0\.0\.1|ECONN/);
  assert.ok(house.log.some((line) => line.includes('"reason":"refused"')));
});

test('down: an upgrade gets the same, and the socket ends', async () => {
  const lines = [...UPGRADE, 'Origin: http://127.0.0.1', `Cookie: jwt=${await house.auth.token()}`];
  const answer = await sendRaw(house.port, requestText('GET /pong/game/socket.io/', lines));
  assert.equal(answer.status, 503);
  assert.match(answer.text, /^retry-after: 2$/im);
  assert.ok(answer.closed);
});

test('down: signing in says when to try again', async (t) => {
  const other = await openHouse({ routes: quickRoutes(), urls: { auth: DEAD } });
  t.after(() => other.close());
  const answer = await request(`${other.origin}/auth/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  assert.deepEqual([answer.statusCode, answer.headers['retry-after']], [503, '2']);
  await answer.body.dump();
});

test('broken off before the answer: 502, since it may have acted on the request', async (t) => {
  const upstream = createTcpServer((socket) => socket.once('data', () => socket.destroy())).listen(
    0,
    '127.0.0.1',
  );
  await once(upstream, 'listening');
  t.after(() => upstream.close());
  const { port } = upstream.address() as AddressInfo;
  const other = await openHouse({ routes: unlimitedRoutes(), urls: { game: `http://127.0.0.1:${port}` } });
  t.after(() => other.close());
  const api = await ask(other, '/pong/api/v1/leaderboard');
  const { code, detail } = JSON.parse(api.body);
  assert.deepEqual([api.status, code, detail], [502, 'upstream_unreachable', 'game: reset']);
});

test('back in a moment: a GET that could not be sent is sent again, a POST is not', async (t) => {
  const url = await deadUrl();
  const other = await openHouse({ routes: quickRoutes(), urls: { game: url, auth: url } });
  t.after(() => other.close());
  const asking = Promise.all([
    ask(other, '/pong/api/v1/leaderboard'),
    request(`${other.origin}/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }),
  ]);
  const back = createServer((_request, response) => response.end('back')).listen(
    Number(new URL(url).port),
    '127.0.0.1',
  );
  t.after(() => {
    back.closeAllConnections();
    back.close();
  });
  await once(back, 'listening');
  const [got, posted] = await asking;
  assert.ok(got.status === 200 && got.body === 'back');
  assert.ok(posted.statusCode === 503 || posted.statusCode === 200);
  await posted.body.dump();
});

test('silent: 504, on requests and on upgrades', async (t) => {
  const upstream = await startLenientEcho('');
  t.after(() => upstream.close());
  const other = await openHouse({ routes: quickRoutes(), urls: { game: upstream.url } });
  t.after(() => other.close());
  const api = await ask(other, '/pong/api/v1/leaderboard');
  assert.equal(api.status, 504);
  assert.equal(JSON.parse(api.body).detail, 'game: headers timeout');
  const lines = [...UPGRADE, 'Origin: http://127.0.0.1', `Cookie: jwt=${await other.auth.token()}`];
  const answer = await sendRaw(other.port, requestText('GET /pong/game/socket.io/', lines));
  assert.equal(answer.status, 504);
});

test('nonsense: 502', async (t) => {
  const upstream = await startLenientEcho('nonsense\r\n\r\n');
  t.after(() => upstream.close());
  const other = await openHouse({ routes: unlimitedRoutes(), urls: { game: upstream.url } });
  t.after(() => other.close());
  const api = await ask(other, '/pong/api/v1/leaderboard');
  assert.deepEqual([api.status, JSON.parse(api.body).detail], [502, 'game: malformed answer']);
});

test('broken off in the middle: the client sees it cut, not complete', async (t) => {
  const upstream = await startLenientEcho('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf');
  t.after(() => upstream.close());
  const other = await openHouse({ routes: quickRoutes(), urls: { game: upstream.url } });
  t.after(() => other.close());
  await assert.rejects(ask(other, '/pong/api/v1/leaderboard'));
  assert.ok(other.log.some((line) => line.includes('"reason":"body_timeout"')));
});

test('too busy: 503 at once, and those under way are served', async (t) => {
  const routes = quickRoutes();
  Object.assign(routes.upstreams.game ?? {}, { maxInFlight: 2, headersTimeoutMs: 5000 });
  const waiting: (() => void)[] = [];
  let full: (() => void) | undefined;
  const bothArrived = new Promise<void>((resolve) => {
    full = resolve;
  });
  const other = await openHouse({
    routes,
    game: {
      answer: (_request, response) => {
        waiting.push(() => response.end('done'));
        if (waiting.length === 2) full?.();
        return true;
      },
    },
  });
  t.after(() => other.close());
  const first = [ask(other, '/pong/api/v1/leaderboard'), ask(other, '/pong/api/v1/leaderboard')];
  await bothArrived;
  const third = await ask(other, '/pong/api/v1/leaderboard');
  assert.deepEqual([third.status, JSON.parse(third.body).code], [503, 'overloaded']);
  for (const done of waiting) done();
  for (const { status, body } of await Promise.all(first)) assert.deepEqual([status, body], [200, 'done']);
});

test('a client that leaves takes its request with it', async (t) => {
  let aborted: (() => void) | undefined;
  const gone = new Promise<void>((resolve) => {
    aborted = resolve;
  });
  let arrived: (() => void) | undefined;
  const here = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const other = await openHouse({
    game: {
      answer: (request, response) => {
        request.socket.on('close', () => aborted?.());
        response.write('some');
        arrived?.();
        return true;
      },
    },
  });
  t.after(() => other.close());
  const socket = connect(other.port, '127.0.0.1', () =>
    socket.write(requestText('GET /pong/api/v1/leaderboard', [])),
  );
  await here;
  socket.destroy();
  await gone;
});
