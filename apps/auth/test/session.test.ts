import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { guestName, sessionAnswer } from '@pong/protocol';
import { ACTIVE_BATCH } from '@pong/protocol/internal';
import { type Ask, entered, type House, problemIn, startHouse } from './house.ts';

const password = 'a sentence is fine';

let house: House;
before(async () => {
  house = await startHouse();
});
after(() => house.close());

const session = async (request: Ask = {}) =>
  sessionAnswer.parse((await house.ask('/auth/session', request)).body);
const signOut = (request: Ask = {}) => house.ask('/auth/sign-out', { method: 'POST', ...request });

test('the session of nobody, of a guest without a row, and of a player', async () => {
  const nothing = { user: null, token: null, expiresAtMs: null };
  assert.deepEqual(await session(), { principal: 'anonymous', name: 'Guest', ...nothing });
  const guestId = randomUUID();
  assert.deepEqual(await session({ principal: { kind: 'guest', guestId } }), {
    principal: 'guest',
    name: guestName(guestId),
    ...nothing,
  });
  assert.equal(await house.rows.user.count({ where: { guestId } }), 0);
  const { user, token, expiresAtMs, principal, cookies } = await house.register({
    username: 'margaux',
    password,
  });
  assert.deepEqual(await session({ principal, cookies }), {
    principal: 'user',
    name: 'margaux',
    user,
    token,
    expiresAtMs,
  });
});

test('only a token of this very principal is told back', async () => {
  const mine = await house.register({ username: 'mine', password });
  const other = await house.register({ username: 'other', password });
  const { principal } = mine;
  const withCookie = (jwt: string) => session({ principal, cookies: { jwt } });
  assert.equal((await withCookie(mine.token)).token, mine.token);
  for (const jwt of [other.token, 'x', `${mine.token}x`]) {
    const answer = await withCookie(jwt);
    assert.equal(answer.token, null);
    assert.equal(answer.name, 'mine');
  }
  const byHeader = await session({
    principal,
    cookies: { jwt: other.token },
    headers: { authorization: `Bearer ${mine.token}` },
  });
  assert.equal(byHeader.token, mine.token);
});

test('signing out ends the session and clears the three cookies, twice if you like', async () => {
  const { principal, cookies } = await house.register({ username: 'leaver', password });
  for (let round = 0; round < 2; round++) {
    const answer = await signOut({ principal, cookies });
    assert.equal(answer.status, 204);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.deepEqual([...answer.cookies.keys()], ['jwt', 'refresh', 'account']);
    for (const { value, attributes } of answer.cookies.values()) {
      assert.equal(value, '');
      assert.match(attributes, /Max-Age=0$/);
    }
    assert.equal(await house.isActive(principal), false);
  }
  const refreshed = await house.ask('/auth/refresh', { method: 'POST', cookies });
  assert.equal(problemIn(refreshed).code, 'refresh_refused');
});

test('a browser whose access token has run out signs out by its refresh cookie', async () => {
  const { principal, cookies } = await house.register({ username: 'sleeper', password });
  const { refresh = '' } = cookies;
  assert.equal((await signOut({ cookies: { refresh } })).status, 204);
  assert.equal(await house.isActive(principal), false);
});

test('signing out here leaves the other browser signed in', async () => {
  const here = await house.register({ username: 'two-places', password });
  const there = entered(await house.ask('/auth/sign-in', { body: { username: 'two-places', password } }));
  await signOut({ principal: here.principal, cookies: here.cookies });
  assert.equal(await house.isActive(there.principal), true);
});

test('nobody signs out in peace', async () => {
  assert.equal((await signOut()).status, 204);
  assert.equal((await signOut({ cookies: { refresh: 'x' } })).status, 204);
});

test('active: another user’s session, unknown, expired and malformed ids', async () => {
  const { principal } = await house.register({ username: 'active', password });
  const other = await house.guest();
  const ask = (userId: unknown, sid: string) => house.ask(`/internal/active/${userId}/${sid}`);
  assert.deepEqual((await ask(principal.userId, principal.sid)).body, { active: true });
  assert.deepEqual((await ask(other.user.id, principal.sid)).body, { active: false });
  assert.deepEqual((await ask(principal.userId, randomUUID())).body, { active: false });
  for (const [userId, sid] of [
    ['x', principal.sid],
    ['0', principal.sid],
    ['9999999999', principal.sid],
    ['1e3', principal.sid],
    [principal.userId, 'x'],
  ] as const)
    assert.equal((await ask(userId, sid)).status, 400);
  await house.rows.session.update({
    where: { id: principal.sid },
    data: { expiresAt: new Date(Date.now() - 1) },
  });
  assert.deepEqual((await ask(principal.userId, principal.sid)).body, { active: false });
});

test('active, of many at once: the ended, the unknown, another user’s', async () => {
  const open = await house.register({ username: 'open-socket', password });
  const banned = await house.register({ username: 'banned-socket', password });
  const left = await house.register({ username: 'left-socket', password });
  const guest = await house.guest();
  await house.rows.user.update({ where: { id: banned.principal.userId }, data: { bannedAt: new Date() } });
  await signOut({ principal: left.principal });
  const unknown = randomUUID();
  const ask = (sessions: unknown) => house.ask('/internal/active', { body: { sessions } });
  const answer = await ask([
    [open.principal.userId, open.principal.sid],
    [banned.principal.userId, banned.principal.sid],
    [left.principal.userId, left.principal.sid],
    [guest.user.id, guest.principal.sid],
    [guest.user.id, unknown],
  ]);
  assert.deepEqual(answer.body, { ended: [banned.principal.sid, left.principal.sid, unknown] });
  const swapped = await ask([[guest.user.id, open.principal.sid]]);
  assert.deepEqual(swapped.body, { ended: [open.principal.sid] });
  assert.deepEqual((await ask([])).body, { ended: [] });
  const full = Array.from({ length: ACTIVE_BATCH }, () => [2_147_483_647, randomUUID()]);
  assert.equal((await ask(full)).status, 200, 'a whole batch fits in a body');
  for (const wrong of [[[1, 'x']], [['1', unknown]], [[1]], 'x', [...full, [1, unknown]]])
    assert.equal((await ask(wrong)).status, 400);
});

test('a ban and a deletion end what is active', async () => {
  const { principal } = await house.register({ username: 'ended', password });
  await house.rows.user.update({ where: { id: principal.userId }, data: { bannedAt: new Date() } });
  assert.equal(await house.isActive(principal), false);
});
