import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestDatabase, type TestDatabase } from '@pong/database/testing';
import { type Answer, entered, type House, minted, problemIn, startHouse } from './house.ts';
import { type Relay, startRelay } from './relay.ts';

const password = 'a sentence is fine';

let database: TestDatabase;
let relay: Relay;
let house: House;
before(async () => {
  database = await startTestDatabase();
  relay = await startRelay(database.url);
  house = await startHouse({ databaseUrl: relay.url });
});
after(async () => {
  await house.close();
  await relay.cut();
  await database.close();
});

function assertAway(answer: Answer) {
  assert.equal(answer.status, 503);
  assert.equal(problemIn(answer).code, 'not_ready');
  assert.ok(Number(answer.headers.get('retry-after')) > 0);
  assert.equal(answer.cookies.size, 0, 'nobody is signed out by an outage');
}

test('without its database every verb that needs it answers 503, and all heals by itself', async () => {
  const account = await house.register({ username: 'margaux', password });
  const guest = await house.guest();
  assert.equal(await house.auth.ready(), true);
  await relay.cut();
  assert.equal(await house.auth.ready(), false);
  const { userId, sid } = account.principal;
  const asks = [
    () => house.ask('/internal/guest', { body: { guestId: guest.guestId } }),
    () => house.ask(`/internal/active/${userId}/${sid}`),
    () => house.ask('/auth/register', { body: { username: 'newcomer', password } }),
    () =>
      house.ask('/auth/claim-guest', {
        body: { username: 'newcomer', password },
        principal: guest.principal,
      }),
    () => house.ask('/auth/sign-in', { body: { username: 'margaux', password } }),
    () => house.ask('/auth/refresh', { method: 'POST', cookies: account.cookies }),
    () => house.ask('/auth/sign-out', { method: 'POST', principal: account.principal }),
  ];
  for (const ask of asks) assertAway(await ask());
  // What needs no database goes on: the keys are known, and the session is the token's own.
  assert.equal((await house.ask('/.well-known/jwks.json')).status, 200);
  const session = await house.ask('/auth/session', {
    principal: account.principal,
    cookies: account.cookies,
  });
  assert.equal(session.status, 200);

  await relay.mend();
  assert.equal(await house.auth.ready(), true);
  assert.equal((await house.guest(guest.guestId)).user.id, guest.user.id);
  assert.equal(
    entered(await house.ask('/auth/refresh', { method: 'POST', cookies: account.cookies })).status,
    200,
  );
});

test('tries during an outage do not count as failures', async () => {
  await house.register({ username: 'patient', password });
  await relay.cut();
  for (let round = 0; round < 10; round++)
    assertAway(await house.ask('/auth/sign-in', { body: { username: 'patient', password } }));
  await relay.mend();
  assert.equal((await house.ask('/auth/sign-in', { body: { username: 'patient', password } })).status, 200);
});

test('an outage in the middle of a hundred requests makes 503s, never a 500, and no second row', async () => {
  const guestIds = Array.from({ length: 50 }, () => crypto.randomUUID());
  const ask = (guestId: string) => house.ask('/internal/guest', { body: { guestId } });
  const racing = [...guestIds, ...guestIds].map(ask);
  await racing[0];
  await relay.cut();
  const answers = await Promise.all(racing);
  for (const answer of answers) if (answer.status !== 200) assertAway(answer);
  assert.ok(
    answers.some(({ status }) => status === 503),
    'the outage was felt',
  );
  await relay.mend();
  for (const guestId of guestIds) {
    const { user } = minted(await ask(guestId));
    const before = answers.filter(({ status }) => status === 200).map((answer) => minted(answer).user);
    for (const known of before) if (known.username === user.username) assert.equal(known.id, user.id);
    assert.equal(await house.rows.user.count({ where: { guestId } }), 1);
  }
});

test('a service that starts before its database waits for it', async () => {
  await relay.cut();
  const early = await startHouse({ databaseUrl: relay.url });
  try {
    assert.equal(await early.auth.ready(), false);
    assertAway(await early.ask('/.well-known/jwks.json'));
    await relay.mend();
    assert.equal(await early.auth.ready(), true);
    assert.equal((await early.ask('/.well-known/jwks.json')).status, 200);
  } finally {
    await early.close();
  }
});
