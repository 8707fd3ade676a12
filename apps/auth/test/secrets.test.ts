// Canary secrets in every field; neither the log nor the database may hold them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { entered, type House, startHouse } from './house.ts';

let house: House;
before(async () => {
  house = await startHouse();
});
after(() => house.close());

test('no password and no token is ever logged or stored in clear', async () => {
  const password = 'canary-in-the-mine-1f0c';
  const account = await house.register({ username: 'canary', password });
  const signedIn = entered(await house.ask('/auth/sign-in', { body: { username: 'canary', password } }));
  const next = entered(await house.ask('/auth/refresh', { method: 'POST', cookies: signedIn.cookies }));
  const third = entered(await house.ask('/auth/refresh', { method: 'POST', cookies: next.cookies }));
  const guest = await house.guest();
  // Everything that is refused, too: each with a secret where one could stand by mistake.
  const typed = 'canary-typed-in-the-wrong-place';
  await house.ask('/auth/sign-in', { body: { username: typed, password: typed } });
  await house.ask('/auth/sign-in', { body: `{"username":"${typed}` });
  await house.ask('/auth/register', { body: { username: typed, password: typed, [typed]: typed } });
  await house.ask('/auth/claim-guest', {
    body: { username: 'canary', password: typed },
    principal: guest.principal,
  });
  await house.ask(`/auth/session?token=${typed}`, {
    headers: { authorization: `Bearer ${typed}` },
    cookies: { jwt: typed, refresh: typed },
  });
  await house.ask(`/internal/active/${typed}/${typed}`);
  await house.ask('/auth/refresh', { method: 'POST', cookies: signedIn.cookies });
  await house.ask('/auth/sign-out', { method: 'POST', cookies: third.cookies });

  const secrets = [
    password,
    typed,
    ...[account, signedIn, next, third].flatMap((one) => [
      one.token,
      ...(one.cookies.refresh ?? '').split('.'),
    ]),
    guest.token,
  ];
  assert.ok(secrets.every((secret) => secret.length > 15));
  const stored = JSON.stringify([
    await house.rows.user.findMany(),
    await house.rows.session.findMany(),
    await house.rows.signingKey.findMany(),
  ]);
  const logged = house.log.join('');
  assert.ok(logged.includes('refresh_reused'), 'the log was read');
  assert.ok(stored.includes('canary'), 'the rows were read');
  for (const secret of secrets) {
    assert.ok(!logged.includes(secret), 'a secret was logged');
    assert.ok(!stored.includes(secret), 'a secret was stored');
  }
  const { passwordHash } = await house.rows.user.findUniqueOrThrow({ where: { id: account.user.id } });
  assert.match(passwordHash ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});
