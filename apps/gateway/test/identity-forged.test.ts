import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createIdentityReader } from '@pong/identity';
import { valuesOf } from './echo.ts';
import { HEAD, type House, openHouse, requestText, SERVICE_TOKEN_SECRET, sendRaw, UPGRADE } from './house.ts';

/*
 * Identity forged. An upstream believes X-User-Id and its kin, since the gateway writes them. Whoever gets
 * one of their own past the gateway is anybody they like. So they try every spelling: another case, with
 * underscores that some readers fold to hyphens, twice, hidden behind a crowd, on a POST, on an upgrade.
 */

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.close());

const FORGED = [
  'X-User-Id: 1',
  'x-uSeR-iD: 1',
  'X_User_Id: 1',
  'X-User_Id: 1',
  'X-User-Name: root',
  'X-User-Role: admin',
  'X-User-Account: full',
  'X-User-Anything: 1',
  'X-Session-Id: 1',
  'X-Guest-Id: 1',
  'X-Active: true',
  'X-Request-Id: forged-forged',
  'X-Trace-Id: forged-forged',
  'traceparent: 00-forged',
  'tracestate: forged=1',
  'baggage: forged=1',
  'X-Service-Token: forged',
  'X-Forwarded-For: 6.6.6.6',
  'X-Forwarded-For: 6.6.6.6',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Host: evil.example',
  'X-Forwarded-Prefix: /forged',
  'X-Real-Ip: 6.6.6.6',
  'Forwarded: for=6.6.6.6',
  'x-middleware-subrequest: src/proxy',
];
const FILLER = Array.from({ length: 200 }, (_, index) => `F${index}: x`);
const ONCE = ['x-user-id', 'x-user-name', 'x-user-role', 'x-user-account', 'x-session-id', 'x-active'];
const ALWAYS = [
  'x-request-id',
  'x-trace-id',
  'traceparent',
  'x-service-token',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
];
const NEVER = ['forwarded', 'x-real-ip', 'tracestate', 'baggage', 'x-forwarded-prefix', 'x-user-anything'];

async function assertOwnIdentity(expected: { userId?: string }) {
  const seen = house.game.seen.at(-1);
  assert.ok(seen, 'the request arrived');
  for (const name of ONCE)
    assert.equal(valuesOf(seen, name).length, expected.userId === undefined ? 0 : 1, name);
  assert.deepEqual(valuesOf(seen, 'x-user-id'), expected.userId === undefined ? [] : [expected.userId]);
  for (const name of ALWAYS) assert.equal(valuesOf(seen, name).length, 1, name);
  for (const name of NEVER) assert.deepEqual(valuesOf(seen, name), [], name);
  const text = seen.rawHeaders.join('\n');
  assert.doesNotMatch(text, /6\.6\.6\.6|forged|evil|admin|root|_User|x-middleware/i);
  const headers = Object.fromEntries(
    Array.from({ length: seen.rawHeaders.length / 2 }, (_, index) => [
      (seen.rawHeaders[2 * index] ?? '').toLowerCase(),
      seen.rawHeaders[2 * index + 1],
    ]),
  );
  const read = createIdentityReader({ secret: SERVICE_TOKEN_SECRET, audience: 'game', now: Date.now });
  assert.ok(await read(headers), 'the service token vouches for just these headers');
}

for (const [crowd, filler] of [
  ['alone', []],
  ['behind 200 others', FILLER],
] as const) {
  test(`on GET, ${crowd}, nobody stays nobody`, async () => {
    const lines = [...filler, ...FORGED, 'Connection: close'];
    assert.equal((await sendRaw(house.port, requestText('GET /pong/api/v1/leaderboard', lines))).status, 200);
    await assertOwnIdentity({});
  });

  test(`on GET, ${crowd}, a player stays that player`, async () => {
    const lines = [
      ...filler,
      ...FORGED,
      'Connection: close',
      `Authorization: Bearer ${await house.auth.token()}`,
    ];
    assert.equal((await sendRaw(house.port, requestText('GET /pong/api/v1/me', lines))).status, 200);
    await assertOwnIdentity({ userId: '7' });
  });

  test(`on an upgrade, ${crowd}, a player stays that player`, async () => {
    const lines = [
      ...UPGRADE,
      ...filler,
      ...FORGED,
      'Origin: http://127.0.0.1',
      `Cookie: jwt=${await house.auth.token()}`,
    ];
    const answer = await sendRaw(house.port, requestText('GET /pong/game/socket.io/', lines), HEAD);
    assert.equal(answer.status, 101, answer.text);
    await assertOwnIdentity({ userId: '7' });
  });
}

test('on POST as well', async () => {
  const before = house.auth.echo.seen.length;
  const lines = [...FORGED, 'Content-Type: application/json', 'Content-Length: 2', 'Connection: close'];
  assert.equal((await sendRaw(house.port, requestText('POST /auth/sign-in', lines, '{}'))).status, 200);
  const seen = house.auth.echo.seen.slice(before).find(({ url }) => url === '/auth/sign-in');
  assert.deepEqual(valuesOf(seen, 'x-user-id'), []);
  assert.deepEqual(valuesOf(seen, 'x-forwarded-for'), ['127.0.0.1']);
});

test('a space before the colon is refused, not trimmed', async () => {
  const count = house.seen().length;
  const answer = await sendRaw(house.port, requestText('GET /', ['X-User-Id : 1']));
  assert.deepEqual([answer.status, answer.closed, house.seen().length], [400, true, count]);
});

test('a header no one here has heard of goes through as it is', async () => {
  const id = randomUUID();
  await sendRaw(house.port, requestText('GET /', [`X-Anything: ${id}`, 'Connection: close']));
  assert.deepEqual(valuesOf(house.web.seen.at(-1), 'x-anything'), [id]);
});
