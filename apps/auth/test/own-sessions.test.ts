// A session that was ended, by whom and however, is dead for tokens at once, and its cookies with it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Principal } from '@pong/identity';
import { sessionsAnswer } from '@pong/protocol';
import { entered, type House, problemIn, startHouse } from './house.ts';

const password = 'a sentence is fine';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0';

let house: House;
before(async () => {
  house = await startHouse();
});
after(() => house.close());

const signIn = async (username: string, agent = FIREFOX) =>
  entered(
    await house.ask('/auth/sign-in', { body: { username, password }, headers: { 'user-agent': agent } }),
  );
const list = async (principal: Principal) =>
  sessionsAnswer.parse((await house.ask('/auth/sessions', { principal })).body).sessions;
const end = (principal: Principal, id: string) =>
  house.ask(`/auth/sessions/${id}`, { method: 'DELETE', principal });
const refreshes = async (cookies: Record<string, string>) =>
  (await house.ask('/auth/refresh', { method: 'POST', cookies: { refresh: cookies.refresh ?? '' } })).status;

test('one sees one’s own open sessions: device, times, and which one asks', async () => {
  const first = await house.register({ username: 'lists', password });
  house.pass(60_000);
  const second = await signIn('lists');
  const seen = await list(second.principal);
  assert.deepEqual(
    seen.map(({ id, current, device }) => ({ id, current, device })),
    [
      { id: second.principal.sid, current: true, device: 'Firefox on Linux' },
      { id: first.principal.sid, current: false, device: 'Unknown device' },
    ],
  );
  house.pass(60_000);
  await house.ask('/auth/refresh', { method: 'POST', cookies: { refresh: first.cookies.refresh ?? '' } });
  const [lastUsed] = await list(second.principal);
  assert.equal(lastUsed?.id, first.principal.sid, 'the last used first');
  assert.ok((lastUsed?.lastUsedAtMs ?? 0) >= (lastUsed?.createdAtMs ?? 0) + 120_000);
});

test('one ended session is inactive at once and refreshes no more; the others go on', async () => {
  const first = await house.register({ username: 'ends-one', password });
  const second = await signIn('ends-one');
  const answer = await end(second.principal, first.principal.sid);
  assert.equal(answer.status, 204);
  assert.equal(answer.cookies.size, 0, 'the one that asks stays signed in');
  assert.equal(await house.isActive(first.principal), false);
  assert.equal(await house.isActive(second.principal), true);
  assert.equal(await refreshes(first.cookies), 401);
  assert.equal((await list(second.principal)).length, 1);
  assert.equal((await end(second.principal, first.principal.sid)).status, 404, 'it is gone already');
  const own = await end(second.principal, second.principal.sid);
  assert.equal(own.cookies.get('jwt')?.value, '', 'ending one’s own is signing out');
});

test('nobody ends or sees another’s session, and what is no id is not found', async () => {
  const owner = await house.register({ username: 'session-owner', password });
  const other = await house.register({ username: 'session-thief', password });
  for (const id of [owner.principal.sid, randomUUID(), 'x', '%00', '..%2f..'])
    assert.equal((await end(other.principal, id)).status, 404);
  assert.equal(await house.isActive(owner.principal), true);
  assert.ok((await list(other.principal)).every(({ id }) => id !== owner.principal.sid));
});

test('all others, or all', async () => {
  const sessions = [await house.register({ username: 'ends-all', password })];
  for (let more = 0; more < 3; more++) sessions.push(await signIn('ends-all'));
  const [first, ...others] = sessions;
  assert.ok(first);
  const ask = (which: unknown) =>
    house.ask('/auth/sessions/end', { body: { which }, principal: first.principal });
  const active = async () => Promise.all(sessions.map(({ principal }) => house.isActive(principal)));
  for (const wrong of ['mine', { not: 'others' }, null]) {
    const answer = await ask(wrong);
    assert.equal(answer.status, 400);
    assert.ok(problemIn(answer).fields?.which);
  }
  assert.deepEqual((await ask('others')).body, { ended: others.length });
  assert.deepEqual(await active(), [true, false, false, false]);
  const all = await ask('all');
  assert.deepEqual(all.body, { ended: 1 });
  assert.equal(all.cookies.get('refresh')?.value, '');
  assert.deepEqual(await active(), [false, false, false, false]);
});

test('visitors have no sessions here; a guest sees and ends its one', async () => {
  const guest = await house.guest();
  for (const principal of [{ kind: 'anonymous' }, { kind: 'guest', guestId: guest.guestId }] as const)
    for (const answer of [
      await house.ask('/auth/sessions', { principal }),
      await end(principal, guest.principal.sid),
      await house.ask('/auth/sessions/end', { body: { which: 'all' }, principal }),
    ])
      assert.equal(problemIn(answer).code, 'sign_in_required');
  assert.deepEqual(
    (await list(guest.principal)).map(({ id, current }) => [id, current]),
    [[guest.principal.sid, true]],
  );
});

test('ban and deletion end every session with the next question', async () => {
  for (const mark of ['bannedAt', 'deletedAt'] as const) {
    const one = await house.register({ username: `closed-${mark.slice(0, 3)}`, password });
    const two = await signIn(`closed-${mark.slice(0, 3)}`);
    await house.rows.user.update({ where: { id: one.user.id }, data: { [mark]: new Date() } });
    for (const { principal, cookies } of [one, two]) {
      assert.equal(await house.isActive(principal), false, mark);
      assert.equal(await refreshes(cookies), 401, mark);
    }
  }
});
