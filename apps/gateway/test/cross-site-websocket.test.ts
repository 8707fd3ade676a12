import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HEAD, type House, openHouse, requestText, sendRaw, UPGRADE } from './house.ts';

/*
 * Cross-site WebSocket hijacking. A page of another site opens a socket to us; the browser sends our cookies
 * along, and there is no preflight to ask. Only the Origin tells, so it must be there once and be ours,
 * before the 101. The same for writes with cookies from forms and scripts of other sites (CSRF).
 */

let house: House;
let cookie: string;
before(async () => {
  house = await openHouse();
  cookie = `Cookie: jwt=${await house.auth.token()}`;
});
after(() => house.close());

const HOST_WITH_PORT = () => `127.0.0.1:${house.port}`;
const upgradeWith = (origins: readonly string[], host = HOST_WITH_PORT()) =>
  requestText('GET /pong/game/socket.io/', [
    ...UPGRADE,
    ...origins.map((origin) => `Origin: ${origin}`),
    cookie,
  ]).replace('Host: 127.0.0.1', `Host: ${host}`);

const FOREIGN: Record<string, () => string[]> = {
  'another site': () => ['http://evil'],
  null: () => ['null'],
  'ours as a prefix': () => [`http://${HOST_WITH_PORT()}.evil`],
  'ours as user info': () => [`http://${HOST_WITH_PORT()}@evil`],
  'another port': () => ['http://127.0.0.1:1'],
  'another scheme': () => [`https://${HOST_WITH_PORT()}`],
  'ours and another': () => [`http://${HOST_WITH_PORT()}`, 'http://evil'],
  'ours twice': () => [`http://${HOST_WITH_PORT()}`, `http://${HOST_WITH_PORT()}`],
  missing: () => [],
};

for (const [name, origins] of Object.entries(FOREIGN)) {
  test(`an upgrade with Origin ${name} gets 403 and no socket`, async () => {
    const count = house.seen().length;
    const answer = await sendRaw(house.port, upgradeWith(origins()));
    assert.equal(answer.status, 403, answer.text);
    assert.ok(answer.closed);
    assert.equal(house.seen().length, count);
  });
}

test('a name rebound to our address by DNS is not ours', async () => {
  const answer = await sendRaw(house.port, upgradeWith(['http://rebound.evil:3000'], 'rebound.evil:3000'));
  assert.equal(answer.status, 403);
});

test('our own page gets its socket', async () => {
  const answer = await sendRaw(house.port, upgradeWith([`http://${HOST_WITH_PORT()}`]), HEAD);
  assert.equal(answer.status, 101, answer.text);
});

const WRITES: Record<string, { lines: () => string[]; code: number }> = {
  'from another site': { lines: () => ['Sec-Fetch-Site: cross-site'], code: 403 },
  'from a sibling site, Origin hidden': { lines: () => ['Sec-Fetch-Site: same-site'], code: 403 },
  'with a foreign Origin': { lines: () => ['Origin: http://evil'], code: 403 },
  'with Origin null': { lines: () => ['Origin: null', 'Sec-Fetch-Site: same-origin'], code: 403 },
  'with cookies and no word of where from': { lines: () => [], code: 403 },
  'as text/plain': { lines: () => ['Sec-Fetch-Site: same-origin', 'Content-Type: text/plain'], code: 403 },
  'as a form': {
    lines: () => ['Sec-Fetch-Site: same-origin', 'Content-Type: application/x-www-form-urlencoded'],
    code: 403,
  },
  'without a type': { lines: () => ['Sec-Fetch-Site: same-origin', 'X-No-Type: 1'], code: 403 },
};

for (const [name, { lines, code }] of Object.entries(WRITES)) {
  test(`a write ${name} gets ${code} and changes nothing`, async () => {
    const count = house.seen().length;
    const typed = lines().some((line) => line.includes('-Type')) ? [] : ['Content-Type: application/json'];
    const all = [...lines(), ...typed, cookie, 'Content-Length: 2', 'Connection: close'];
    const answer = await sendRaw(house.port, requestText('POST /auth/claim-guest', all, '{}'));
    assert.equal(answer.status, code, answer.text);
    assert.doesNotMatch(answer.text, /set-cookie/i);
    assert.equal(house.seen().length, count);
  });
}

test('a write of our own page goes through', async () => {
  const lines = [
    'Sec-Fetch-Site: same-origin',
    `Origin: http://${HOST_WITH_PORT()}`,
    'Content-Type: application/json; charset=utf-8',
    cookie,
    'Content-Length: 2',
    'Connection: close',
  ];
  const text = requestText('POST /auth/sign-out', lines, '{}').replace('127.0.0.1', HOST_WITH_PORT());
  assert.equal((await sendRaw(house.port, text)).status, 200);
});
