import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ownNow } from '@pong/service/own-time';
import { operatorEntry } from '../src/access/operators.ts';
import { valuesOf } from './echo.ts';
import { type House, openHouse, requestText, sendRaw, unlimitedRoutes } from './house.ts';

/*
 * API keys, and Basic. A key is a password that lives in scripts and repositories: it has to be of use only where
 * it was meant to be, to end the second its owner says so, and to reach nobody but this gateway. Guessing must
 * neither succeed nor cost the accounts service its database.
 */

let house: House;
before(async () => {
  house = await openHouse({
    routes: unlimitedRoutes(),
    operators: [await operatorEntry('ops', 'a long enough password')],
  });
});
after(() => house.close());

const ME = '/pong/api/v1/me';
const BOARD = '/pong/api/v1/leaderboard';
const basic = (user: string, password: string) =>
  `Authorization: Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

async function ask(path: string, line: string, method = 'GET', at = house) {
  const answer = await sendRaw(at.port, requestText(`${method} ${path}`, [line, 'Connection: close']));
  const body = answer.text.slice(answer.text.indexOf('\r\n\r\n') + 4);
  return { ...answer, code: answer.status >= 400 ? (JSON.parse(body) as { code: string }).code : undefined };
}

test('as Bearer and as Basic: the owner is known upstream, the key is not', async () => {
  const { key, keyId } = house.auth.apiKey();
  for (const line of [`Authorization: Bearer ${key}`, basic('margaux', key), basic('MARGAUX', key)]) {
    assert.equal((await ask(ME, line)).status, 200);
    const seen = house.game.seen.at(-1);
    assert.deepEqual(valuesOf(seen, 'x-user-id'), ['7']);
    assert.deepEqual(valuesOf(seen, 'x-session-id'), [keyId]);
    assert.deepEqual(valuesOf(seen, 'authorization'), []);
  }
  const upstreams = JSON.stringify([house.game.seen, house.web.seen, house.auth.echo.seen]);
  assert.ok(!upstreams.includes(key), 'auth is told its hash');
  assert.ok(!house.log.join('').includes(key));
});

test('under another name it is nobody’s', async () => {
  const { key } = house.auth.apiKey();
  for (const name of ['', 'someone', 'margaux '])
    assert.equal((await ask(ME, basic(name, key))).code, 'invalid_token');
});

test('without the scope: 403, and nothing reaches an upstream', async () => {
  const { key } = house.auth.apiKey({ scopes: ['public:read'] });
  const count = house.seen().length;
  assert.equal((await ask(ME, `Authorization: Bearer ${key}`)).code, 'scope_required');
  assert.equal(house.seen().length, count);
  assert.equal((await ask(BOARD, `Authorization: Bearer ${key}`)).status, 200);
});

test('where keys are not accepted they are worth nothing: pages, sockets, accounts, more keys', async () => {
  const { key } = house.auth.apiKey();
  const count = house.seen().length;
  const line = `Authorization: Bearer ${key}`;
  for (const [method, path] of [
    ['GET', '/pong/game'],
    ['GET', '/auth/api-keys'],
    ['POST', '/auth/api-keys'],
    ['DELETE', '/auth/api-keys/5f0c2a31-9d1e-4c57-8a55-0b8f6c1f2d10'],
    ['POST', '/auth/claim-guest'],
  ] as const)
    assert.equal((await ask(path, line, method)).code, 'invalid_token', path);
  assert.equal(house.seen().length, count);
});

test('revoked: 401 within a second', async (t) => {
  const { key, keyId } = house.auth.apiKey();
  const line = `Authorization: Bearer ${key}`;
  assert.equal((await ask(ME, line)).status, 200);
  house.auth.ended.add(keyId);
  const startedAtMs = ownNow();
  let tookMs = 0;
  while ((await ask(ME, line)).status === 200) tookMs = ownNow() - startedAtMs;
  // When the last one that passed was answered: 600 ms by design, and the time of two questions.
  t.diagnostic(`passed for ${Math.round(tookMs)} ms`);
  assert.ok(tookMs < 1000, `passed for ${tookMs} ms`);
  assert.equal((await ask(ME, line)).code, 'invalid_token');
});

test('expired while remembered: 401', async () => {
  const expiresAtMs = Date.now() + 1500;
  const { key } = house.auth.apiKey({ expiresAtMs });
  const line = `Authorization: Bearer ${key}`;
  assert.equal((await ask(ME, line)).status, 200);
  let askedAtMs = Date.now();
  while ((await ask(ME, line)).status === 200) {
    assert.ok(askedAtMs < expiresAtMs, 'asked after its end, it passed');
    askedAtMs = Date.now();
  }
  assert.equal((await ask(ME, line)).code, 'invalid_token');
});

test('a hundred requests of one key are one question; 1,000 guesses of one address at most twenty a second', async () => {
  const { key } = house.auth.apiKey();
  const before = house.auth.keyQuestions;
  await Promise.all(Array.from({ length: 100 }, () => ask(ME, `Authorization: Bearer ${key}`)));
  assert.equal(house.auth.keyQuestions - before, 1);
  const startedAtMs = performance.now();
  for (let round = 0; round < 10; round += 1) {
    const requests = Array.from({ length: 100 }, (_, index) =>
      requestText(`GET ${ME}`, [
        `Authorization: Bearer pong_${randomBytes(32).toString('base64url')}`,
        ...(index === 99 ? ['Connection: close'] : []),
      ]),
    );
    const answer = await sendRaw(house.port, requests.join(''));
    assert.equal(answer.text.match(/HTTP\/1\.1 (401|503)/g)?.length, 100);
  }
  const seconds = Math.ceil((performance.now() - startedAtMs) / 1000) + 1;
  assert.ok(house.auth.keyQuestions - before <= 1 + 20 * seconds);
});

test('what does not look like a key is not asked for', async () => {
  const before = house.auth.keyQuestions;
  for (const key of [
    'pong_',
    'pong_x',
    `pong_${'a'.repeat(42)}`,
    `pong_${'a'.repeat(44)}`,
    `pong_${'a'.repeat(42)}.`,
  ])
    assert.equal((await ask(ME, `Authorization: Bearer ${key}`)).code, 'invalid_token', key);
  assert.equal(house.auth.keyQuestions, before);
});

test('auth away: a key in use goes on, a new one has to wait', async () => {
  const { key } = house.auth.apiKey();
  // The guesses above have used up this second.
  while ((await ask(ME, `Authorization: Bearer ${key}`)).status !== 200);
  house.auth.broken = true;
  assert.equal((await ask(ME, `Authorization: Bearer ${key}`)).status, 200);
  assert.equal((await ask(ME, `Authorization: Bearer ${house.auth.apiKey().key}`)).status, 503);
  house.auth.broken = false;
});

test('Basic for operators: asked for, let in as nobody, refused, never passed on', async () => {
  const routes = unlimitedRoutes();
  const guarded = {
    ...routes,
    routes: routes.routes.map((route) =>
      route.path === ME ? { ...route, accept: ['basic' as const], scopes: undefined } : route,
    ),
  };
  const other = await openHouse({
    routes: guarded,
    operators: [await operatorEntry('ops', 'a long enough password')],
  });
  const none = await ask(ME, 'X-None: 1', 'GET', other);
  assert.equal(none.status, 401);
  assert.match(none.text, /\r\nwww-authenticate: Basic realm="gateway", charset="UTF-8"\r\n/i);
  for (const line of [
    basic('ops', 'a wrong password'),
    basic('nobody', 'a long enough password'),
    basic('ops', ''),
    'Authorization: Basic !!!',
    `Authorization: Bearer ${await other.auth.token()}`,
    `Cookie: jwt=${await other.auth.token()}`,
  ])
    assert.equal((await ask(ME, line, 'GET', other)).status, 401, line);
  assert.equal(other.game.seen.length, 0);
  assert.equal((await ask(ME, basic('ops', 'a long enough password'), 'GET', other)).status, 200);
  assert.deepEqual(valuesOf(other.game.seen[0], 'authorization'), []);
  assert.deepEqual(valuesOf(other.game.seen[0], 'x-user-id'), []);
  await other.close();
  assert.equal(
    (await ask(ME, basic('ops', 'a long enough password'))).status,
    401,
    'not where Basic is not accepted',
  );
});

test('roles: 401 for nobody, 403 for the wrong ones, an administrator’s key is no administrator', async () => {
  const routes = unlimitedRoutes();
  const admins = {
    ...routes,
    routes: routes.routes.map((route) =>
      route.path === ME ? { ...route, roles: ['admin' as const] } : route,
    ),
  };
  const other = await openHouse({ routes: admins });
  const bearer = async (role: 'admin' | 'registered') =>
    `Authorization: Bearer ${await other.auth.token({ role })}`;
  assert.equal((await ask(ME, 'X-None: 1', 'GET', other)).code, 'sign_in_required');
  assert.equal((await ask(ME, await bearer('registered'), 'GET', other)).code, 'role_required');
  assert.equal(
    (await ask(ME, `Authorization: Bearer ${other.auth.apiKey().key}`, 'GET', other)).code,
    'role_required',
  );
  assert.equal(other.game.seen.length, 0);
  assert.equal((await ask(ME, await bearer('admin'), 'GET', other)).status, 200);
  await other.close();
});
