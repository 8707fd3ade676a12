import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import { request } from 'undici';
import { valuesOf } from './echo.ts';
import { type House, openHouse, sessionCookie } from './house.ts';

/*
 * A token renews itself. Whoever copied an access token once, from a page or a log, has it for 15 minutes; if
 * it could ask for its successor, for ever. So the way to the next one looks at no access token at all.
 */

let house: House;
before(async () => {
  house = await openHouse();
});
afterEach(() => {
  house.auth.echo.seen.length = 0;
});
after(() => house.close());

async function refresh(headers: Record<string, string>) {
  const { statusCode, body } = await request(`${house.origin}/auth/refresh`, {
    method: 'POST',
    headers: { origin: house.origin, ...headers },
  });
  await body.dump();
  const seen = house.auth.echo.seen.find(({ url }) => url === '/auth/refresh');
  return {
    statusCode,
    user: valuesOf(seen, 'x-user-id'),
    guest: valuesOf(seen, 'x-guest-id'),
  };
}

test('a copied access token arrives at the refresh as nobody, by header and by cookie', async () => {
  const token = await house.auth.token({ account: 'placeholder' });
  for (const headers of [{ authorization: `Bearer ${token}` }, { cookie: `jwt=${token}` }])
    assert.deepEqual(await refresh(headers as Record<string, string>), {
      statusCode: 200,
      user: [],
      guest: [],
    });
});

test('beside a sealed session it is the session that counts', async () => {
  const guestId = randomUUID();
  const headers = {
    authorization: `Bearer ${await house.auth.token({ account: 'placeholder' })}`,
    cookie: await sessionCookie(guestId),
  };
  assert.deepEqual(await refresh(headers), { statusCode: 200, user: [], guest: [guestId] });
});
