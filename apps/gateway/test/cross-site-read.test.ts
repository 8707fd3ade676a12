import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { cachePolicy } from '../src/cache/cache-policy.ts';
import type { Route, RoutesFile } from '../src/table/routes.ts';
import { upstreamPolicy } from '../src/upstream/upstream-policy.ts';
import { type House, openHouse, requestText, sendRaw, sessionCookie, unlimitedRoutes } from './house.ts';

/*
 * Cross-site reads. What another site cannot read it can still load: as a frame, a script, a picture, and time it,
 * count its redirects, see whether it failed. And what it may read is said by CORS headers, which are easily said
 * to too many: a reflected Origin with credentials hands every visitor's data to every site.
 */

const FRIEND = 'https://friend.example';
const file = unlimitedRoutes();
const cors = {
  origins: [FRIEND],
  headers: ['authorization'],
  expose: ['x-request-id'],
  credentials: true,
  maxAgeSeconds: 60,
};
const open = { ...file.routes.find(({ path }) => path === '/pong/api/v1/me'), who: 'anyone', cors } as Route;
const friendly: RoutesFile = {
  ...file,
  upstreams: {
    ...file.upstreams,
    away: upstreamPolicy.parse({ targets: [{ url: 'http://127.0.0.1:9' }], retry: { times: 0 } }),
  },
  routes: [
    ...file.routes.map((route) => (route.path === '/pong/api/v1/me' ? { ...route, cors } : route)),
    { ...open, path: '/away', upstream: 'away' },
    { ...open, path: '/away/kept', upstream: 'away', cache: cachePolicy.parse({ ttlSeconds: 1 }) },
    {
      ...open,
      path: '/away/fallback',
      upstream: 'away',
      fallback: { status: 200, contentType: 'application/json', body: '{}' },
    },
    { ...open, path: '/kept', cache: cachePolicy.parse({ ttlSeconds: 60 }) },
    { ...open, path: '/cut' },
    { ...open, path: '/slow', deadlineMs: 200 },
    { ...open, path: '/small', methods: ['POST'], content: { body: { maxBytes: 10, arrivalMs: 300 } } },
  ],
};

let house: House;
let cookie: string;
before(async () => {
  house = await openHouse({
    routes: friendly,
    game: {
      answer: (request, response) => {
        if (request.url === '/cut') return Boolean(request.socket.destroy());
        if (request.url === '/slow') return true;
        response.setHeader('access-control-allow-origin', 'https://evil.example');
        response.setHeader('access-control-allow-credentials', 'true');
        response.setHeader('vary', 'accept-encoding');
        response.end('{}');
        return true;
      },
    },
  });
  cookie = `Cookie: ${await sessionCookie(randomUUID())}; jwt=${await house.auth.token()}`;
});
after(() => house.close());

const ME = '/pong/api/v1/me';
const BOARD = '/pong/api/v1/leaderboard';
async function ask(line: string, lines: readonly string[]) {
  const answer = await sendRaw(house.port, requestText(line, [...lines, 'Connection: close']));
  const values = (name: string) =>
    [...answer.text.matchAll(new RegExp(`\\r\\n${name}: ([^\\r]*)`, 'gi'))].map(([, value]) => value);
  return { ...answer, values };
}
const crossSite = (mode: string, dest: string) => [
  'Sec-Fetch-Site: cross-site',
  `Sec-Fetch-Mode: ${mode}`,
  `Sec-Fetch-Dest: ${dest}`,
];

test('as a frame, an object, a script, a picture or a fetch of another site: 403, and no guest is made', async () => {
  const before = [house.seen().length, house.auth.guestCalls];
  for (const path of ['/', '/pong/game', '/auth/session', ME, BOARD])
    for (const lines of [
      crossSite('navigate', 'iframe'),
      crossSite('navigate', 'object'),
      crossSite('no-cors', 'script'),
      crossSite('no-cors', 'image'),
      [...crossSite('cors', 'empty'), 'Origin: null'],
    ]) {
      const cross = path === BOARD && lines.includes('Origin: null');
      const { status, text } = await ask(`GET ${path}`, [...lines, cookie]);
      assert.equal(status, cross ? 200 : 403, `${path} ${lines}`);
      assert.doesNotMatch(text, /set-cookie/i);
    }
  assert.deepEqual([house.seen().length, house.auth.guestCalls], [(before[0] ?? 0) + 1, before[1]]);
});

test('a link leads here from anywhere', async () => {
  for (const path of ['/', '/pong/game'])
    assert.equal((await ask(`GET ${path}`, [...crossSite('navigate', 'document'), cookie])).status, 200);
});

test('pictures and scripts that are the same for everyone may be loaded from anywhere', async () => {
  assert.equal((await ask('GET /icon.svg', crossSite('no-cors', 'image'))).status, 200);
});

test('CORS for every site: an origin that is never reflected, and no credentials', async () => {
  const { status, values } = await ask(`GET ${BOARD}`, [
    ...crossSite('cors', 'empty'),
    'Origin: https://any.example',
  ]);
  assert.equal(status, 200);
  assert.deepEqual(values('access-control-allow-origin'), ['*']);
  assert.deepEqual(values('access-control-allow-credentials'), []);
});

test('CORS for named sites: those alone, kept apart in caches; what an upstream says of it is dropped', async () => {
  const friend = await ask(`GET ${ME}`, [...crossSite('cors', 'empty'), `Origin: ${FRIEND}`, cookie]);
  assert.equal(friend.status, 200);
  assert.deepEqual(friend.values('access-control-allow-origin'), [FRIEND]);
  assert.deepEqual(friend.values('access-control-allow-credentials'), ['true']);
  assert.deepEqual(friend.values('vary'), ['accept-encoding, Origin']);
  for (const origin of [
    'https://friend.example.evil',
    'http://friend.example',
    'null',
    'https://FRIEND.example',
  ]) {
    const { status, values } = await ask(`GET ${ME}`, [
      ...crossSite('cors', 'empty'),
      `Origin: ${origin}`,
      cookie,
    ]);
    assert.equal(status, 403, origin);
    assert.deepEqual(values('access-control-allow-origin'), []);
    assert.deepEqual(values('vary'), ['Origin']);
  }
  const own = await ask(`GET ${ME}`, [cookie]);
  assert.deepEqual(own.values('access-control-allow-origin'), []);
  assert.deepEqual(own.values('vary'), ['accept-encoding, Origin']);
});

test('what a kept answer depends on is said in one line too', async () => {
  for (const came of ['stored', 'hit']) {
    const { values } = await ask('GET /kept', [...crossSite('cors', 'empty'), `Origin: ${FRIEND}`]);
    assert.match(values('cache-status').join(), new RegExp(came));
    assert.deepEqual(values('vary'), ['accept-encoding, Origin']);
  }
});

test('a refusal can be read by the page that met it', async () => {
  const { status, values } = await ask(`GET ${ME}`, [...crossSite('cors', 'empty'), `Origin: ${FRIEND}`]);
  assert.equal(status, 401);
  assert.deepEqual(values('access-control-allow-origin'), [FRIEND]);
});

test('so can the failure of an upstream, its fallback, and a body that is refused; once each, and by others not', async () => {
  const post = ['Content-Type: application/json', 'Authorization: Bearer x'];
  for (const [line, lines, status] of [
    ['GET /away', [], 503],
    ['GET /away/kept', [], 503],
    ['GET /away/fallback', [], 200],
    ['GET /cut', [], 502],
    ['GET /slow', [], 504],
    ['POST /small', [...post, 'Content-Length: 11'], 413],
    ['POST /small', [...post, 'Content-Length: 5'], 408],
    ['GET /small', [], 405],
  ] as const) {
    const friend = await ask(line, [...crossSite('cors', 'empty'), `Origin: ${FRIEND}`, ...lines]);
    assert.equal(friend.status, status, `${line}: ${friend.text}`);
    assert.deepEqual(friend.values('access-control-allow-origin'), [FRIEND], line);
    assert.deepEqual(friend.values('access-control-allow-credentials'), ['true'], line);
    assert.deepEqual(friend.values('access-control-expose-headers'), ['x-request-id'], line);
    assert.deepEqual(friend.values('vary'), ['Origin'], line);
  }
  const other = await ask('GET /away', [...crossSite('cors', 'empty'), 'Origin: https://evil.example']);
  assert.equal(other.status, 503);
  assert.deepEqual(other.values('access-control-allow-origin'), []);
  assert.deepEqual(other.values('vary'), ['Origin']);
});

const preflight = (origin: string, method: string, headers?: string) => [
  `Origin: ${origin}`,
  `Access-Control-Request-Method: ${method}`,
  ...(headers === undefined ? [] : [`Access-Control-Request-Headers: ${headers}`]),
];

test('a preflight is answered here: 204 for what is allowed, 403 for the rest, 405 where CORS is off', async () => {
  const count = house.seen().length;
  const good = await ask(`OPTIONS ${ME}`, preflight(FRIEND, 'GET', 'Authorization, content-type'));
  assert.equal(good.status, 204, good.text);
  assert.deepEqual(good.values('access-control-allow-origin'), [FRIEND]);
  assert.deepEqual(good.values('access-control-allow-methods'), ['GET, HEAD']);
  assert.deepEqual(good.values('access-control-allow-headers'), ['content-type, authorization']);
  assert.deepEqual(good.values('access-control-max-age'), ['60']);
  assert.deepEqual(good.values('content-length'), []);
  for (const lines of [
    preflight('https://evil.example', 'GET'),
    preflight('null', 'GET'),
    preflight(FRIEND, 'DELETE'),
    preflight(FRIEND, 'get'),
    preflight(FRIEND, 'GET', 'x-user-id'),
    preflight(FRIEND, 'GET', 'authorization, x-anything'),
  ]) {
    const { status, values } = await ask(`OPTIONS ${ME}`, lines);
    assert.equal(status, 403, lines.join());
    assert.deepEqual(values('access-control-allow-methods'), []);
  }
  for (const path of ['/auth/sign-in', '/auth/api-keys', '/pong/game'])
    assert.equal((await ask(`OPTIONS ${path}`, preflight('https://evil.example', 'POST'))).status, 405, path);
  assert.equal(house.seen().length, count);
});
