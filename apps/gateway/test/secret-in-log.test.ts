import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { request } from 'undici';
import { type House, openHouse, requestText, sendRaw, UPGRADE } from './house.ts';

/*
 * A secret in the log. Whoever reads a log, or is sent one to look at, must not find there what lets them
 * in: an invitation code stands in a path, and whoever has it sits down in the friend's place.
 */

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.close());

const CODE = 'K7QW3MXP';

test('an invitation code is not in the log, wherever in a request it stands', async () => {
  const cookie = `jwt=${await house.auth.token()}`;
  const paths = [`/pong/game/join/${CODE}`, `/Pong/Game/join/${CODE}`, `/pong//game/join/${CODE}`];
  for (const path of [...paths, `/pong/game?code=${CODE}`]) {
    for (const headers of [{ cookie }, { cookie: 'jwt=bad' }, {}] as Record<string, string>[])
      await (await request(house.origin + path, { headers })).body.dump();
    await sendRaw(house.port, requestText(`DELETE ${path}`, ['Connection: close']));
    await sendRaw(house.port, requestText(`GET ${path}`, UPGRADE));
  }
  const passages = house.log.filter((line) => line.includes('"passage"'));
  assert.ok(passages.length >= 20);
  assert.doesNotMatch(house.log.join('\n'), new RegExp(CODE));
  assert.ok(passages.some((line) => line.includes('"path":"/pong/game/*"')));
  assert.ok(passages.some((line) => line.includes('"path":"/Pong/…"')));
});
