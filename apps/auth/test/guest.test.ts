import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { guestName } from '@pong/protocol';
import { type House, minted, principalIn, startHouse } from './house.ts';

let house: House;
before(async () => {
  house = await startHouse();
});
after(() => house.close());

const ask = (guestId: string) =>
  house.ask('/internal/guest', { body: { guestId }, principal: { kind: 'guest', guestId } });

test('a guest gets a row, a token and the name the home page has shown', async () => {
  const guestId = randomUUID();
  const answer = await ask(guestId);
  assert.equal(answer.status, 200);
  const { user, token, expiresAtMs, principal } = minted(answer);
  assert.equal(user.username, guestName(guestId));
  assert.equal(user.account, 'placeholder');
  assert.equal(user.role, 'registered');
  assert.deepEqual(principal, { ...principalIn(token), userId: user.id });
  const lifeMs = expiresAtMs - Date.now();
  assert.ok(lifeMs > 14 * 60_000 && lifeMs <= 15 * 60_000, `${lifeMs}`);
  assert.equal(await house.isActive(principal), true);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
});

test('the same guest again is the same user in the same session', async () => {
  const first = await house.guest();
  const second = await house.guest(first.guestId);
  assert.deepEqual(second.principal, first.principal);
});

test('a hundred at the same time for one guest make one row and one session', async () => {
  const guestId = randomUUID();
  const answers = await Promise.all(Array.from({ length: 100 }, () => ask(guestId)));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.equal(new Set(answers.map((answer) => minted(answer).user.id)).size, 1);
  assert.equal(new Set(answers.map((answer) => minted(answer).principal.sid)).size, 1);
  const rows = await house.rows.user.findMany({ where: { guestId }, include: { sessions: true } });
  assert.equal(rows.length, 1);
  assert.equal(rows[0]?.sessions.length, 1);
});

test('a hundred different guests at the same time are a hundred people with different names', async () => {
  const guests = await Promise.all(Array.from({ length: 100 }, () => house.guest()));
  assert.equal(new Set(guests.map(({ user }) => user.id)).size, 100);
  assert.equal(new Set(guests.map(({ user }) => user.username)).size, 100);
});

test('a guest whose name is in use keeps the bird and gets another number', async () => {
  const first = await house.guest();
  // Only bits that the name is not made of.
  const twin = `${first.guestId.slice(0, -4)}${first.guestId.endsWith('0000') ? 'ffff' : '0000'}`;
  assert.equal(guestName(twin), guestName(first.guestId));
  const second = await house.guest(twin);
  assert.notEqual(second.user.id, first.user.id);
  assert.notEqual(second.user.username, first.user.username);
  const bird = first.user.username.replace(/\d+$/, '');
  assert.match(second.user.username, new RegExp(`^${bird}\\d+$`));
});

test('a signed-out guest comes back as the same user in a new session, however many tabs at once', async () => {
  const guest = await house.guest();
  await house.ask('/auth/sign-out', { method: 'POST', principal: guest.principal });
  assert.equal(await house.isActive(guest.principal), false);
  const again = await Promise.all(Array.from({ length: 20 }, () => house.guest(guest.guestId)));
  assert.deepEqual([...new Set(again.map(({ user }) => user.id))], [guest.user.id]);
  const sids = new Set(again.map(({ principal }) => principal.sid));
  assert.equal(sids.size, 1);
  assert.ok(!sids.has(guest.principal.sid));
});

test('a session about to end is renewed, not replaced', async () => {
  const guest = await house.guest();
  await house.rows.session.update({
    where: { id: guest.principal.sid },
    data: { expiresAt: new Date(Date.now() + 60_000) },
  });
  const again = await house.guest(guest.guestId);
  assert.equal(again.principal.sid, guest.principal.sid);
  const row = await house.rows.session.findUniqueOrThrow({ where: { id: guest.principal.sid } });
  assert.ok(row.expiresAt.getTime() > Date.now() + 30 * 24 * 3_600_000);
});

test('after a claim the old sealed session is told so, and never becomes a second guest', async () => {
  const guest = await house.guest();
  await house.register({ username: 'claimer', password: 'long enough' }, guest.principal);
  for (let round = 0; round < 3; round++)
    assert.deepEqual((await ask(guest.guestId)).body, { outcome: 'claimed' });
  assert.equal(await house.rows.user.count({ where: { guestId: guest.guestId } }), 1);
});

test('visits that race with a claim end as the claimed account or as claimed, never as a third thing', async () => {
  const guest = await house.guest();
  const visits = Array.from({ length: 20 }, () => ask(guest.guestId));
  const claim = house.register({ username: 'racer', password: 'long enough' }, guest.principal);
  const answers = await Promise.all(visits);
  const claimed = await claim;
  assert.equal(claimed.user.id, guest.user.id);
  for (const answer of answers) {
    const body = answer.body as { outcome: string };
    if (body.outcome === 'claimed') continue;
    assert.equal(minted(answer).user.id, guest.user.id);
    assert.equal(await house.isActive(minted(answer).principal), false);
  }
  assert.equal(await house.isActive(claimed.principal), true);
});

test('a banned guest is refused and its token is no longer active; a deleted one counts as claimed', async () => {
  const guest = await house.guest();
  await house.rows.user.update({ where: { id: guest.user.id }, data: { bannedAt: new Date() } });
  assert.equal(await house.isActive(guest.principal), false);
  assert.equal((await ask(guest.guestId)).status, 403);
  await house.rows.user.update({ where: { id: guest.user.id }, data: { deletedAt: new Date() } });
  assert.deepEqual((await ask(guest.guestId)).body, { outcome: 'claimed' });
});
