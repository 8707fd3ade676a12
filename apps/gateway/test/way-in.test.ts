import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';
import { createIdentityReader } from '@pong/identity';
import { ownNow } from '@pong/service/own-time';
import { unsealData } from 'iron-session';
import { request } from 'undici';
import { valuesOf } from './echo.ts';
import {
  HEAD,
  type House,
  openHouse,
  requestText,
  SERVICE_TOKEN_SECRET,
  SESSION_SECRET,
  sendRaw,
  sessionCookie,
  UPGRADE,
} from './house.ts';

/* The guest's way in, as a browser walks it. */

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

/** A browser: keeps cookies, follows nothing by itself. */
function browser() {
  const jar = new Map<string, string>();
  return {
    jar,
    async get(
      path: string,
      headers: Record<string, string> = { accept: 'text/html', 'sec-fetch-mode': 'navigate' },
    ) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await request(house.origin + path, {
        headers: cookie === '' ? headers : { ...headers, cookie },
      });
      for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
        const [, name = '', value = '', rest = ''] = /^([^=]+)=([^;]*)(.*)$/.exec(line) ?? [];
        if (/Max-Age=0/.test(rest)) jar.delete(name);
        else jar.set(name, value);
      }
      return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
    },
  };
}

function readerOf(audience: string) {
  const read = createIdentityReader({ secret: SERVICE_TOKEN_SECRET, audience, now: Date.now });
  return (rawHeaders: readonly string[]) =>
    read(
      Object.fromEntries(
        Array.from({ length: rawHeaders.length / 2 }, (_, index) => [
          (rawHeaders[2 * index] ?? '').toLowerCase(),
          rawHeaders[2 * index + 1],
        ]),
      ),
    );
}

test('home costs nothing: a sealed session, a guest by name, and no call to auth', async () => {
  const visitor = browser();
  const home = await visitor.get('/');
  assert.equal(home.status, 200);
  assert.equal(home.headers['cache-control'], 'private, no-cache');
  const { guestId } = await unsealData<{ guestId: string }>(visitor.jar.get('session') ?? '', {
    password: SESSION_SECRET,
  });
  const principal = await readerOf('web')(house.web.seen[0]?.rawHeaders ?? []);
  assert.deepEqual(principal, { kind: 'guest', guestId });
  const again = await visitor.get('/leaderboard');
  assert.equal(again.headers['set-cookie'], undefined);
  assert.deepEqual(await readerOf('web')(house.web.seen[1]?.rawHeaders ?? []), { kind: 'guest', guestId });
  assert.equal(house.auth.echo.seen.length, 0);
});

test('assets and programs are given no session', async () => {
  for (const [path, headers] of [
    ['/_next/static/a.js', { accept: '*/*', 'sec-fetch-mode': 'no-cors' }],
    ['/', { accept: '*/*' }],
    ['/', { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-purpose': 'prefetch' }],
  ] as const)
    assert.equal((await browser().get(path, headers)).headers['set-cookie'], undefined, path);
});

test('from home into the game, and on to the socket and the API, as one player', async () => {
  const visitor = browser();
  await visitor.get('/');
  const game = await visitor.get('/pong/game?mode=quick');
  assert.equal(game.status, 200);
  assert.equal(house.web.seen.at(-1)?.url, '/pong/game?mode=quick');
  const principal = await readerOf('web')(house.web.seen.at(-1)?.rawHeaders ?? []);
  assert.equal(principal?.kind === 'user' && principal.userId, 1);
  assert.equal((await visitor.get('/pong/api/v1/me', {})).status, 200);
  assert.deepEqual(valuesOf(house.game.seen.at(-1), 'x-user-id'), ['1']);
  assert.equal(house.auth.guestCalls, 1);
});

test('straight into the game: one round for the cookie, then in; the marker stays out of nobody’s way', async () => {
  const visitor = browser();
  const first = await visitor.get('/pong/game/join/abc?x=1');
  assert.deepEqual([first.status, first.headers.location], [307, '/pong/game/join/abc?x=1&cookies=1']);
  assert.equal(first.headers['cache-control'], 'no-store');
  const second = await visitor.get('/pong/game/join/abc?x=1&cookies=1');
  assert.equal(second.status, 200);
  assert.ok(visitor.jar.has('jwt'));
});

test('a token that does not hold: 401 page, cookie cleared, and the next try goes in as a guest', async () => {
  const visitor = browser();
  await visitor.get('/');
  visitor.jar.set('jwt', await house.auth.token({ exp: 1 }));
  assert.equal((await visitor.get('/')).status, 200, 'reading is not affected');
  const refused = await visitor.get('/pong/game?mode=bot');
  assert.equal(refused.status, 401);
  assert.match(String(refused.headers['content-type']), /text\/html/);
  assert.match(refused.body, /<a href="\/pong\/game\?mode=bot">Try again<\/a>/);
  assert.equal(visitor.jar.has('jwt'), false);
  assert.equal((await visitor.get('/pong/game?mode=bot')).status, 200);
});

test('an ended session is out within a second, on pages for players', async () => {
  const visitor = browser();
  const sid = randomUUID();
  visitor.jar.set('jwt', await house.auth.token({ sid }));
  assert.equal((await visitor.get('/pong/game')).status, 200);
  house.auth.ended.add(sid);
  const endedAtMs = ownNow();
  let status = 200;
  while (status === 200 && ownNow() - endedAtMs < 3000)
    status = (await visitor.get('/pong/api/v1/me')).status;
  assert.ok(status === 401 && ownNow() - endedAtMs < 2000);
});

test('an account whose token ran out is renewed, not turned into a guest', async () => {
  const visitor = browser();
  await visitor.get('/');
  visitor.jar.set('account', '1');
  const sent = await visitor.get('/pong/game?mode=quick');
  assert.deepEqual(
    [sent.status, sent.headers.location],
    [307, `/continue?next=${encodeURIComponent('/pong/game?mode=quick&continued=1')}`],
  );
  assert.equal((await visitor.get('/pong/game', { accept: '*/*' })).status, 401);
  const stuck = await visitor.get('/pong/game?mode=quick&continued=1');
  assert.equal(stuck.status, 503, 'not sent round for ever');
  assert.match(stuck.body, /href="\/pong\/game\?mode=quick"/);
  assert.equal(house.auth.guestCalls, 0);
  visitor.jar.delete('account');
  assert.equal((await visitor.get('/pong/game?mode=quick&continued=1')).status, 200);
});

test('a guest with an account by now starts anew', async () => {
  const visitor = browser();
  const guestId = randomUUID();
  house.auth.claimed.add(guestId);
  const old = (await sessionCookie(guestId)).slice('session='.length);
  visitor.jar.set('session', old);
  assert.equal((await visitor.get('/pong/game')).status, 200);
  assert.notEqual(visitor.jar.get('session'), old);
  assert.deepEqual([...house.auth.rows.keys()].includes(guestId), false);
});

test('an upgrade mints as well, and its 101 carries the token', async () => {
  const lines = [...UPGRADE, 'Origin: http://127.0.0.1', `Cookie: ${await sessionCookie(randomUUID())}`];
  const answer = await sendRaw(house.port, requestText('GET /pong/game/socket.io/', lines), HEAD);
  assert.equal(answer.status, 101, answer.text);
  assert.match(answer.text, /set-cookie: jwt=/i);
  assert.equal(house.auth.guestCalls, 1);
});

test('an upgrade without a session is told so', async () => {
  const lines = [...UPGRADE, 'Origin: http://127.0.0.1'];
  const answer = await sendRaw(house.port, requestText('GET /pong/game/socket.io/', lines), HEAD);
  assert.equal(answer.status, 401);
  assert.match(answer.text, /sign_in_required/);
});

test('auth away: pages still read, the game says so and comes back by itself', async () => {
  const visitor = browser();
  await visitor.get('/');
  house.auth.broken = true;
  assert.equal((await visitor.get('/')).status, 200);
  const game = await visitor.get('/pong/game');
  assert.equal(game.status, 503);
  assert.ok(Number(game.headers['retry-after']) > 0);
  assert.match(game.body, /http-equiv="refresh"/);
  house.auth.broken = false;
  assert.equal((await visitor.get('/pong/game')).status, 200);
});

test('over TLS every cookie is bound to this host', async () => {
  await house.close();
  house = await openHouse({ publicOrigins: ['https://pong.example'] });
  const home = await request(house.origin, { headers: { accept: 'text/html' } });
  await home.body.dump();
  assert.match(
    String(home.headers['set-cookie']),
    /^__Host-session=\S+; Path=\/; HttpOnly; SameSite=Lax; Secure;/,
  );
  assert.match(String(home.headers['strict-transport-security']), /max-age=31536000/);
  const plain = await request(`${house.origin}/pong/game`, {
    headers: { accept: 'text/html', cookie: await sessionCookie(randomUUID()) },
  });
  await plain.body.dump();
  assert.equal(plain.statusCode, 307, 'a session under the plain name is not read');
});
