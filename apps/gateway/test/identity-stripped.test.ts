import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { valuesOf } from './echo.ts';
import { HEAD, type House, openHouse, requestText, sendRaw, UPGRADE } from './house.ts';

/*
 * Identity stripped. Connection names headers that die at this hop. A gateway that writes identity first
 * and strips second lets `Connection: close, X-User-Id` remove what it has just written, and the upstream
 * meets a request from nobody, or, worse, trusts the absence (as fastify's reply-from once did).
 */

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.close());

const WRITTEN = ['x-user-id', 'x-user-role', 'x-service-token', 'x-forwarded-for', 'x-request-id'];

test('on a request, what the gateway writes stays', async () => {
  const lines = [
    `Connection: close, ${WRITTEN.join(', ')}, X-Mine`,
    'X-Mine: 1',
    `Cookie: jwt=${await house.auth.token()}`,
  ];
  assert.equal((await sendRaw(house.port, requestText('GET /pong/api/v1/me', lines))).status, 200);
  const seen = house.game.seen.at(-1);
  for (const name of WRITTEN) assert.equal(valuesOf(seen, name).length, 1, name);
  assert.deepEqual(valuesOf(seen, 'x-mine'), [], 'while the client may have its own removed');
});

test('on an upgrade as well', async () => {
  const lines = [
    `Connection: Upgrade, ${WRITTEN.join(', ')}`,
    ...UPGRADE.slice(1),
    'Origin: http://127.0.0.1',
    `Cookie: jwt=${await house.auth.token()}`,
  ];
  assert.equal(
    (await sendRaw(house.port, requestText('GET /pong/game/socket.io/', lines), HEAD)).status,
    101,
  );
  for (const name of WRITTEN) assert.equal(valuesOf(house.game.seen.at(-1), name).length, 1, name);
});

test('no hop-by-hop header goes on', async () => {
  const lines = [
    'Connection: keep-alive',
    'Keep-Alive: 5',
    'TE: trailers',
    'Proxy-Authorization: x',
    'Trailer: x',
  ];
  await sendRaw(house.port, requestText('GET /', [...lines, 'Proxy-Connection: close']), HEAD);
  const seen = house.web.seen.at(-1);
  for (const name of ['keep-alive', 'te', 'proxy-authorization', 'trailer', 'proxy-connection'])
    assert.deepEqual(valuesOf(seen, name), [], name);
});
