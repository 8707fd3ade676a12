import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type House, openHouse, requestText, sendRaw } from './house.ts';

/*
 * Path confusion. The gateway decides by one reading of the path and the upstream serves by another:
 * `/pong/..%2fauth/internal` is under /pong to the one and under /auth to the other. So there is one
 * spelling, both routed and forwarded, and everything that could be read in two ways is refused.
 */

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.close());

const REFUSED = [
  '/pong/../auth/session',
  '/pong/./game',
  '/pong/api/v1/..',
  '/pong/%2e%2e/auth/session',
  '/pong/%2E./auth/session',
  '/pong/..%2fauth/session',
  '/pong%2fgame',
  '/pong%5cgame',
  '/pong%5C..%5Cauth',
  '/%70ong/game',
  '/pong/game%00',
  '/pong/game%0a',
  '/pong/%c0%ae%c0%ae/auth',
  '/pong/%252e%252e/auth',
  '/pong/%3Bx/game',
  '/pong/api/v1/%',
  '/pong/api/v1/%zz',
  '//pong/game',
  '/pong//game',
  '/pong/api/v1//',
  '/PONG/game',
  '/pong;x/game',
  '/pong/api/v1/me;x',
  '/pong\\game',
  '/a#/pong',
  '/pong/api/v1/me?a#b',
  '/pong/api/v1/m\u00e9',
  'http://127.0.0.1/pong/api/v1/leaderboard',
  'pong/game',
  '*',
  '',
  '/auth',
  '/auth/',
  '/auth/keys',
  '/auth/session/',
  '/auth/internal/guest',
  '/internal/guest',
  '/internal/active/1/1',
  '/pong',
  '/pong/api/v2/me',
  '/pong/game/socket.io/../x',
];

for (const target of REFUSED) {
  test(`${JSON.stringify(target)} reaches no upstream`, async () => {
    const count = house.seen().length;
    const answer = await sendRaw(house.port, requestText(`GET ${target}`, ['Connection: close']));
    assert.ok(answer.status === 400 || answer.status === 404, answer.text);
    assert.equal(house.seen().length, count);
    assert.ok(answer.closed);
  });
}

for (const [target, canonical] of [
  ['/players/7?x=%2F..%2f', '/players/7?x=%2F..%2f'],
  ['/players/a%e2%82%acb', '/players/a%E2%82%ACb'],
  ['/_next/static/chunks/[root]-abc.js', '/_next/static/chunks/%5Broot%5D-abc.js'],
  ['/_next/static/chunks/%5broot%5d-abc.js', '/_next/static/chunks/%5Broot%5D-abc.js'],
  ["/_next/static/a~b!$&'()*+,=:@.js", "/_next/static/a~b!$&'()*+,=:@.js"],
] as const) {
  test(`${target} has one canonical form, which is forwarded`, async () => {
    const answer = await sendRaw(house.port, requestText(`GET ${target}`, ['Connection: close']));
    assert.equal(answer.status, 200, answer.text);
    assert.equal(house.web.seen.at(-1)?.url, canonical);
  });
}
