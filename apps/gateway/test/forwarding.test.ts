import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get as httpGet } from 'node:http';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { request } from 'undici';
import { valuesOf } from './echo.ts';
import { type House, openHouse, requestText, sendRaw } from './house.ts';

/* What an ordinary exchange looks like from both sides. */

let house: House;
let release: (() => void) | undefined;
before(async () => {
  house = await openHouse({
    trustedProxies: ['127.0.0.1'],
    game: {
      answer(incoming, response) {
        switch (incoming.url) {
          case '/pong/api/v1/gzip':
            response.writeHead(200, { 'content-encoding': 'gzip', vary: 'accept-encoding' });
            response.end(gzipSync('compressed'));
            return true;
          case '/pong/api/v1/stream':
            response.write('first');
            release = () => response.end('last');
            return true;
          case '/pong/api/v1/none':
            response.writeHead(204, { 'set-cookie': ['a=1; Path=/', 'b=2; Path=/'] }).end();
            return true;
          case '/pong/api/v1/cached':
            response.writeHead(304, { etag: '"e"' }).end();
            return true;
          case '/pong/api/v1/large':
            response.end(Buffer.alloc(20_000_000, 'x'));
            return true;
          default:
            return false;
        }
      },
    },
  });
});
after(() => house.close());

const ask = (path: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
  request(house.origin + path, { headers, method });

test('an upstream learns who asked, from where, and under which id', async () => {
  const answer = await ask('/pong/api/v1/leaderboard?a=1&b', {
    'x-forwarded-for': '6.6.6.6, 203.0.113.9',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'pong.example',
    accept: 'application/json',
  });
  await answer.body.dump();
  const seen = house.game.seen.at(-1);
  assert.equal(seen?.url, '/pong/api/v1/leaderboard?a=1&b');
  assert.deepEqual(valuesOf(seen, 'x-forwarded-for'), ['203.0.113.9']);
  assert.deepEqual(valuesOf(seen, 'x-forwarded-proto'), ['https']);
  assert.deepEqual(valuesOf(seen, 'x-forwarded-host'), ['pong.example']);
  assert.deepEqual(valuesOf(seen, 'host'), [new URL(house.game.url).host]);
  const [id = ''] = valuesOf(seen, 'x-request-id');
  assert.equal(answer.headers['x-request-id'], id);
  assert.match(valuesOf(seen, 'traceparent')[0] ?? '', /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  assert.ok(house.log.some((line) => line.includes(id) && line.includes('"address":"203.0.113.9"')));
});

test('bodies go as they are: compressed, empty, not modified', async () => {
  const gzip = await ask('/pong/api/v1/gzip', { 'accept-encoding': 'gzip' });
  assert.equal(gzip.headers['content-encoding'], 'gzip');
  assert.deepEqual(Buffer.from(await gzip.body.arrayBuffer()), gzipSync('compressed'));
  const none = await ask('/pong/api/v1/none');
  assert.equal(none.statusCode, 204);
  assert.deepEqual(none.headers['set-cookie'], ['a=1; Path=/', 'b=2; Path=/']);
  const cached = await ask('/pong/api/v1/cached', { 'if-none-match': '"e"' });
  assert.deepEqual([cached.statusCode, cached.headers.etag], [304, '"e"']);
  const head = await ask('/pong/api/v1/leaderboard', {}, 'HEAD');
  assert.equal(head.statusCode, 200);
  assert.equal(await head.body.text(), '');
  assert.equal((await (await ask('/pong/api/v1/large')).body.arrayBuffer()).byteLength, 20_000_000);
});

test('an answer is streamed: what is there is there before the end', async () => {
  const [answer] = await once(httpGet(`${house.origin}/pong/api/v1/stream`), 'response');
  const [first] = await once(answer, 'data');
  assert.equal(String(first), 'first');
  release?.();
  const [last] = await once(answer, 'data');
  assert.equal(String(last), 'last');
});

test('security headers are on every answer, ours or not', async () => {
  for (const path of ['/', '/nowhere', '/health', '/pong/api/v1/me', '/pong/api/v1/leaderboard']) {
    const { headers, body } = await ask(path);
    await body.dump();
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
    assert.equal(headers['x-frame-options'], 'DENY', path);
    assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/, path);
    assert.ok(headers['referrer-policy'], path);
    assert.match(String(headers['x-request-id']), /^[0-9a-f-]{36}$/, path);
  }
});

test('methods a route does not have get 405 with those it has', async () => {
  const answer = await sendRaw(house.port, requestText('DELETE /auth/sign-in', ['Connection: close']));
  assert.equal(answer.status, 405);
  assert.match(answer.text, /\r\nallow: POST\r\n/i);
  for (const method of ['TRACE', 'PROPFIND']) {
    const odd = await sendRaw(house.port, requestText(`${method} /`, []));
    assert.deepEqual([odd.status, odd.closed], [405, true]);
  }
});

test('a plain request where only sockets are spoken gets 426', async () => {
  const answer = await ask('/pong/game/socket.io/?EIO=4&transport=polling', {
    cookie: `jwt=${await house.auth.token()}`,
  });
  assert.equal(answer.statusCode, 426);
  assert.equal(JSON.parse(await answer.body.text()).code, 'upgrade_refused');
});

test('unknown pages are told in the look of the house, unknown anything else as a problem', async () => {
  const page = await ask('/nowhere', { accept: 'text/html' });
  assert.equal(page.statusCode, 404);
  assert.match(await page.body.text(), /<a href="\/">Home<\/a>/);
  const other = await ask('/nowhere');
  assert.equal(JSON.parse(await other.body.text()).code, 'not_found');
});

test('a limit is generous, and when it is spent says for how long', async (t) => {
  const { unlimitedRoutes } = await import('./house.ts');
  const routes = unlimitedRoutes();
  Object.assign(routes.limits.credentials ?? {}, { points: 3, perSeconds: 60 });
  const other = await openHouse({ routes });
  t.after(() => other.close());
  const signIn = () =>
    request(`${other.origin}/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': String(Math.random()) },
      body: '{}',
    });
  for (const left of [2, 1, 0]) {
    const { statusCode, headers } = await signIn();
    assert.deepEqual([statusCode, headers['ratelimit-policy']], [200, '"credentials";q=3;w=60']);
    assert.match(String(headers.ratelimit), new RegExp(`^"credentials";r=${left};t=(59|60)$`));
  }
  const limited = await signIn();
  assert.equal(limited.statusCode, 429);
  assert.match(String(limited.headers.ratelimit), /^"credentials";r=0;t=(59|60)$/);
  const retryAfter = Number(limited.headers['retry-after']);
  assert.ok(retryAfter > 0 && retryAfter <= 60);
  assert.equal((await request(`${other.origin}/health`)).statusCode, 200);
});
