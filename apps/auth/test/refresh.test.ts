import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Principal } from '@pong/identity';
import { type Answer, entered, type House, problemIn, startHouse } from './house.ts';

const password = 'a sentence is fine';

let house: House;
before(async () => {
  house = await startHouse();
});
after(() => house.close());

const account = (username: string) => house.register({ username, password });
const refresh = (token: string | undefined, principal?: Principal) =>
  house.ask('/auth/refresh', {
    method: 'POST',
    ...(token !== undefined && { cookies: { refresh: token } }),
    ...(principal && { principal }),
  });

function assertRefused(answer: Answer) {
  assert.equal(answer.status, 401);
  assert.equal(problemIn(answer).code, 'refresh_refused');
  for (const name of ['jwt', 'refresh', 'account']) {
    assert.equal(answer.cookies.get(name)?.value, '', name);
    assert.match(answer.cookies.get(name)?.attributes ?? '', /Max-Age=0$/);
  }
}

test('a refresh token gives a new pair for the same session, without any access token', async () => {
  const { user, principal, cookies, token } = await account('margaux');
  const answer = await refresh(cookies.refresh);
  assert.equal(answer.status, 200);
  const next = entered(answer);
  assert.deepEqual(next.user, user);
  assert.deepEqual(next.principal, principal);
  assert.notEqual(next.token, token);
  assert.notEqual(next.cookies.refresh, cookies.refresh);
  assert.equal(entered(await refresh(next.cookies.refresh)).user.id, user.id);
});

test('fifty at the same time with one token get one and the same new pair', async () => {
  const { cookies, user } = await account('fifty');
  const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(cookies.refresh)));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  const tokens = new Set(answers.map((answer) => entered(answer).cookies.refresh));
  assert.equal(tokens.size, 1);
  const [next] = tokens;
  assert.equal(entered(await refresh(next)).user.id, user.id);
});

test('an old token after the grace kills the family, the newest token and the access token with it', async () => {
  const { cookies, principal } = await account('stolen-from');
  const thief = entered(await refresh(cookies.refresh));
  house.pass(11_000);
  house.log.length = 0;
  assertRefused(await refresh(cookies.refresh));
  assert.equal(await house.isActive(principal), false);
  assertRefused(await refresh(thief.cookies.refresh));
  const events = house.log.map((line) => JSON.parse(line)).filter(({ event }) => event === 'refresh_reused');
  assert.equal(events.length, 1);
  assert.equal(events[0].userId, principal.userId);
});

test('a token older than the last one kills the family at once, however fast', async () => {
  const { cookies, principal } = await account('older');
  const second = entered(await refresh(cookies.refresh));
  const third = entered(await refresh(second.cookies.refresh));
  assertRefused(await refresh(cookies.refresh));
  assert.equal(await house.isActive(principal), false);
  assertRefused(await refresh(third.cookies.refresh));
});

test('a slow tab within the grace gets the pair the fast one got', async () => {
  const { cookies } = await account('slow-tab');
  const fast = entered(await refresh(cookies.refresh));
  house.pass(9_000);
  const slow = entered(await refresh(cookies.refresh));
  assert.equal(slow.cookies.refresh, fast.cookies.refresh);
});

test('another account’s sessions are untouched by a reuse', async () => {
  const other = await account('untouched');
  const second = entered(await house.ask('/auth/sign-in', { body: { username: 'untouched', password } }));
  const next = entered(await refresh(other.cookies.refresh));
  entered(await refresh(next.cookies.refresh));
  assertRefused(await refresh(other.cookies.refresh));
  assert.equal(await house.isActive(second.principal), true);
});

test('made-up, cut and foreign tokens are refused and kill nothing', async () => {
  const mine = await account('mine');
  const [family = '', secret = ''] = (mine.cookies.refresh ?? '').split('.');
  const other = await account('other');
  const [otherFamily = '', otherSecret = ''] = (other.cookies.refresh ?? '').split('.');
  const madeUp = Buffer.alloc(32, 7).toString('base64url');
  for (const token of [
    '',
    'x',
    family,
    `${family}.`,
    `${madeUp}.${secret}`,
    mine.token,
    `${family}.${secret}x`,
  ])
    assertRefused(await refresh(token));
  assert.equal(await house.isActive(mine.principal), true);
  assertRefused(await refresh(`${otherFamily}x.${otherSecret}`));
  assert.equal(entered(await refresh(mine.cookies.refresh)).user.id, mine.user.id);
});

test('a refresh token is no access token, and an access token refreshes nothing', async () => {
  const { token } = await account('mixed-up');
  assertRefused(await refresh(token));
});

test('an expired family is refused; use keeps it alive, but not for ever', async () => {
  const { cookies } = await account('lasting');
  const daysMs = 24 * 3_600_000;
  let current = cookies.refresh;
  for (let month = 0; month < 6; month++) {
    house.pass(29 * daysMs);
    current = entered(await refresh(current)).cookies.refresh;
  }
  house.pass(29 * daysMs);
  assertRefused(await refresh(current));
  const idle = await account('idle');
  house.pass(31 * daysMs);
  assertRefused(await refresh(idle.cookies.refresh));
});

test('a guest refreshes by the sealed session, and gets the jwt alone, without the hint', async () => {
  const guest = await house.guest();
  const answer = await refresh(undefined, { kind: 'guest', guestId: guest.guestId });
  assert.equal(answer.status, 200);
  assert.deepEqual([...answer.cookies.keys()], ['jwt', 'account']);
  assert.equal(answer.cookies.get('account')?.value, '', 'the hint of an account would be untrue');
  assert.deepEqual(entered(answer).principal, guest.principal);
});

test('a copied access token of a guest does not renew itself', async () => {
  const guest = await house.guest();
  assertRefused(await refresh(undefined, guest.principal));
});

test('nobody is made by a refresh: anonymous, guests without a row, claimed and full ones are refused', async () => {
  const guestId = randomUUID();
  assertRefused(await refresh(undefined));
  assertRefused(await refresh(undefined, { kind: 'guest', guestId }));
  assert.equal(await house.rows.user.count({ where: { guestId } }), 0);
  const full = await account('no-cookie');
  assertRefused(await refresh(undefined, full.principal));
  const guest = await house.guest();
  await house.register({ username: 'claimed-one', password }, guest.principal);
  assertRefused(await refresh(undefined, { kind: 'guest', guestId: guest.guestId }));
});

test('a banned account is refused, whatever it holds', async () => {
  const { user, cookies } = await account('banned');
  await house.rows.user.update({ where: { id: user.id }, data: { bannedAt: new Date() } });
  assertRefused(await refresh(cookies.refresh));
});

test('fifty refreshes race with a sign-out: afterwards nothing of the session works', async () => {
  const { cookies, principal } = await account('leaving');
  const racing = Array.from({ length: 50 }, () => refresh(cookies.refresh));
  const left = await house.ask('/auth/sign-out', { method: 'POST', principal });
  assert.equal(left.status, 204);
  const answers = await Promise.all(racing);
  assert.equal(await house.isActive(principal), false);
  for (const answer of answers) {
    if (answer.status === 200) assertRefused(await refresh(entered(answer).cookies.refresh));
    else assertRefused(answer);
  }
});
