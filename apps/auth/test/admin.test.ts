// What administrators may, on whom, at once; bodies made to confuse what reads them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Principal } from '@pong/identity';
import {
  adminUserAnswer,
  adminUserChanged,
  adminUsersAnswer,
  auditAnswer,
  tokenAnswer,
} from '@pong/protocol';
import { entered, type House, principalIn, problemIn, startHouse } from './house.ts';

const password = 'a sentence is fine';
const DAY_MS = 24 * 60 * 60_000;

let house: House;
let admin: Principal;
before(async () => {
  house = await startHouse();
  admin = await newAdmin('warden');
});
after(() => house.close());

const signIn = (username: string, typed = password) =>
  house.ask('/auth/sign-in', { body: { username, password: typed } });
async function newAdmin(username: string): Promise<Extract<Principal, { kind: 'user' }>> {
  const { user } = await house.register({ username, password });
  await house.rows.user.update({ where: { id: user.id }, data: { role: 'admin' } });
  return entered(await signIn(username)).principal;
}
const get = (path: string, principal = admin) => house.ask(`/auth/admin/${path}`, { principal });
const post = (path: string, body: unknown, principal = admin) =>
  house.ask(`/auth/admin/${path}`, { method: 'POST', body, principal });
const ban = (id: number, body: object, principal = admin) => post(`users/${id}/ban`, body, principal);
const refreshes = async ({ refresh = '' }: Record<string, string>) =>
  (await house.ask('/auth/refresh', { method: 'POST', cookies: { refresh } })).status;

test('an account is listed by a part of its name, by its id, and by what it is, the newest first', async () => {
  const { user } = await house.register({ username: 'Find_Me', password });
  const { user: other } = await house.register({ username: 'find-me-not', password });
  const listed = async (query: string) =>
    adminUsersAnswer.parse((await get(`users?${query}`)).body).users.map(({ id }) => id);
  assert.deepEqual(await listed('query=FIND'), [other.id, user.id]);
  assert.deepEqual(await listed('query=d_m'), [user.id], 'no letter stands for another');
  assert.deepEqual(await listed('query=%25'), []);
  assert.deepEqual(await listed(`query=${user.id}`), [user.id]);
  assert.deepEqual(await listed(`query=find&before=${other.id}`), [user.id]);
  // Only now: the number in a guest's name is chance, and could be the id that was asked for.
  const guest = await house.guest();
  assert.ok((await listed('only=guest')).includes(guest.user.id));
  assert.ok(!(await listed('only=admin')).includes(user.id));
  assert.deepEqual(await listed('query=99999999999'), []);
});

test('one account: sessions, bans and what was recorded; no secret and no address of it', async () => {
  const { user } = await house.register({ username: 'looked-at', password });
  await house.rows.user.update({ where: { id: user.id }, data: { email: 'canary@pong.example' } });
  await ban(user.id, { reason: 'Looked at.' });
  await post(`users/${user.id}/unban`, {});
  const answer = await get(`users/${user.id}`);
  const seen = adminUserAnswer.parse(answer.body);
  assert.deepEqual([seen.user.username, seen.user.standing, seen.sessions], ['looked-at', 'open', []]);
  assert.deepEqual([seen.bans[0]?.reason, seen.bans[0]?.untilMs], ['Looked at.', null]);
  assert.ok(seen.bans[0]?.endedAtMs);
  assert.deepEqual(
    seen.audit.map(({ event, actorId }) => [event, actorId]),
    [
      ['unbanned', admin.kind === 'user' && admin.userId],
      ['banned', admin.kind === 'user' && admin.userId],
      ['register', null],
    ],
  );
  assert.doesNotMatch(JSON.stringify(answer.body), /argon2|canary@/);
});

test('a ban ends every session, key and link at once; its owner alone is told why and until when', async () => {
  const { user, principal, cookies } = await house.register({ username: 'banned', password });
  const key = await house.ask('/auth/api-keys', {
    body: { name: 'a key', scopes: ['own:read'], expiresInDays: 30 },
    principal,
  });
  const { apiKey } = key.body as { apiKey: { id: string } };
  const program = { ...principal, sid: apiKey.id };
  assert.equal(await house.isActive(program), true);
  const untilMs = house.now() + DAY_MS;
  const answer = await ban(user.id, { reason: 'Foul words in every match', untilMs });
  assert.equal(adminUserChanged.parse(answer.body).user.standing, 'banned');
  assert.deepEqual([await house.isActive(principal), await house.isActive(program)], [false, false]);
  assert.equal(await refreshes(cookies), 401);
  const closed = problemIn(await signIn('banned'));
  assert.equal(closed.code, 'account_closed');
  assert.match(
    closed.detail ?? '',
    /^An administrator closed this account until \d{4}-\d\d-\d\d, \d\d:\d\d UTC: Foul words in every match\.$/,
  );
  const stranger = problemIn(await signIn('banned', 'wrong'));
  assert.deepEqual([stranger.code, stranger.detail], ['wrong_credentials', undefined]);

  house.pass(DAY_MS + 1);
  assert.equal(await house.auth.chores.liftBans(), 1);
  assert.equal(await house.auth.chores.liftBans(), 0);
  assert.equal((await signIn('banned')).status, 200);
  assert.equal(await house.isActive(principal), false, 'what was ended stays ended');
  admin = entered(await signIn('warden')).principal;
  const events = (await house.trail(user.id)).map(({ event, source, details }) => [event, source, details]);
  assert.deepEqual(events.at(-2), ['unbanned', 'house', { reason: 'ended' }]);
});

test('a banned guest is a guest no more, and another ban takes the place of the one in force', async () => {
  const guest = await house.guest();
  const asGuest = {
    body: { guestId: guest.guestId },
    principal: { kind: 'guest', guestId: guest.guestId },
  } as const;
  await ban(guest.user.id, { reason: 'One.' });
  await ban(guest.user.id, { reason: 'Two.', untilMs: house.now() + DAY_MS });
  const closed = problemIn(await house.ask('/internal/guest', asGuest));
  assert.deepEqual([closed.code, /: Two\.$/.test(closed.detail ?? '')], ['account_closed', true]);
  const { bans } = adminUserAnswer.parse((await get(`users/${guest.user.id}`)).body);
  assert.deepEqual(
    bans.map(({ reason, endedAtMs }) => [reason, endedAtMs === null]),
    [
      ['Two.', true],
      ['One.', false],
    ],
  );
  assert.equal((await post(`users/${guest.user.id}/unban`, {})).status, 200);
  assert.equal((await house.ask('/internal/guest', asGuest)).status, 200);
});

test('a new role begins with the next sign-in, the old one ends at once, here even before its token', async () => {
  const { user, principal } = await house.register({ username: 'promoted', password });
  const role = (to: string) => post(`users/${user.id}/role`, { role: to });
  assert.equal(adminUserChanged.parse((await role('admin')).body).user.role, 'admin');
  assert.equal(await house.isActive(principal), false);
  const promoted = entered(await signIn('promoted')).principal;
  assert.equal(promoted.role, 'admin');
  assert.equal((await get('users', promoted)).status, 200);
  assert.equal((await role('registered')).status, 200);
  assert.equal(await house.isActive(promoted), false);
  assert.equal(problemIn(await get('users', promoted)).code, 'role_required');
  assert.equal(tokenAnswer.parse((await signIn('promoted')).body).user.role, 'registered');
  const guest = await house.guest();
  assert.ok(problemIn(await post(`users/${guest.user.id}/role`, { role: 'admin' })).fields?.role);
});

test('the last administrator is neither banned nor demoted, however many try at once', async () => {
  const own = await startHouse();
  try {
    const make = async (username: string) => {
      const { user } = await own.register({ username, password });
      await own.rows.user.update({ where: { id: user.id }, data: { role: 'admin' } });
      return principalIn(entered(await own.ask('/auth/sign-in', { body: { username, password } })).token);
    };
    const [one, two] = [await make('one-admin'), await make('two-admin')];
    const against = (by: Principal, whom: number, what: string, body: object) =>
      own.ask(`/auth/admin/users/${whom}/${what}`, { body, principal: by });
    const answers = await Promise.all([
      against(one, two.userId, 'role', { role: 'registered' }),
      against(two, one.userId, 'ban', { reason: 'Me or you.' }),
      against(one, two.userId, 'ban', { reason: 'You or me.' }),
      against(two, one.userId, 'role', { role: 'registered' }),
    ]);
    const left = await own.rows.user.findMany({ where: { role: 'admin', bannedAt: null } });
    assert.equal(left.length, 1);
    for (const answer of answers.filter(({ status }) => status !== 200))
      assert.ok(['last_admin', 'role_required'].includes(problemIn(answer).code));
    const last = left[0]?.id === one.userId ? one : two;
    for (const [what, body] of [
      ['ban', { reason: 'Myself.' }],
      ['role', { role: 'registered' }],
    ] as const)
      assert.equal(problemIn(await against(last, last.userId, what, body)).code, 'last_admin');
  } finally {
    await own.close();
  }
});

test('sessions are ended by an administrator as by their owner', async () => {
  const { user, principal } = await house.register({ username: 'ended', password });
  await signIn('ended');
  assert.deepEqual((await post(`users/${user.id}/sessions/end`, {})).body, { ended: 2 });
  assert.equal(await house.isActive(principal), false);
  const [, , ended] = await house.trail(user.id);
  assert.equal(ended?.actorId, admin.kind === 'user' && admin.userId);
});

test('the audit trail is read by page, by event and by user; refusals are all that were refused', async () => {
  const { user } = await house.register({ username: 'read-of', password });
  for (let tries = 0; tries < 3; tries++) await signIn('read-of', 'wrong');
  await house.trail(user.id);
  const read = async (path: string) => auditAnswer.parse((await get(path)).body);
  const of = await read(`audit?userId=${user.id}`);
  assert.deepEqual(
    of.events.map(({ event, times }) => [event, times]),
    [
      ['sign_in_refused', 3],
      ['register', 1],
    ],
  );
  assert.equal(of.next, null);
  assert.ok((await read('audit?event=register')).events.every(({ event }) => event === 'register'));
  const refusals = await read('refusals');
  assert.ok(refusals.events.length > 0 && refusals.events.every(({ event }) => event.endsWith('_refused')));
  const seen: number[] = [];
  for (let path = 'audit'; path !== ''; ) {
    const { events, next } = await read(path);
    seen.push(...events.map(({ id }) => id));
    path = next === null ? '' : `audit?before=${next}`;
  }
  assert.equal(seen.length, await house.rows.auditEvent.count());
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => b - a),
  );
});

test('what is recorded is kept for 400 days', async () => {
  const before = await house.rows.auditEvent.count();
  assert.equal(await house.auth.chores.forgetEvents(), 0);
  house.pass(399 * DAY_MS);
  admin = entered(await signIn('warden')).principal;
  house.pass(2 * DAY_MS);
  assert.equal(await house.auth.chores.forgetEvents(), before);
  assert.equal((await house.trail(admin.kind === 'user' ? admin.userId : 0)).length, 1);
});

test('operators, wrong types, unknown keys and ids that are none are refused, the field named', async () => {
  const { user } = await house.register({ username: 'untouched', password });
  const wrong: [string, unknown, string][] = [
    ['ban', {}, 'reason'],
    ['ban', { reason: { contains: '' } }, 'reason'],
    ['ban', { reason: ['x', 'y', 'z'] }, 'reason'],
    ['ban', { reason: 'ok ok', untilMs: '1' }, 'untilMs'],
    ['ban', { reason: 'ok ok', untilMs: 1 }, 'untilMs'],
    ['ban', { reason: 'ok ok', untilMs: 1e300 }, 'untilMs'],
    ['ban', { reason: 'ok\r\nok' }, 'reason'],
    ['ban', { reason: '‮kcatta' }, 'reason'],
    ['ban', { reason: 'ok ok', userId: 1 }, 'body'],
    ['unban', { all: true }, 'body'],
    ['role', { role: 'guest' }, 'role'],
    ['role', { role: { not: 'admin' } }, 'role'],
    ['role', { role: 'admin', id: 1 }, 'body'],
    ['sessions/end', { which: 'all' }, 'body'],
    ['sessions/end', [], 'body'],
  ];
  for (const [what, body, field] of wrong) {
    const answer = await post(`users/${user.id}/${what}`, body);
    assert.equal(answer.status, 400, `${what} ${JSON.stringify(body)}`);
    assert.ok(problemIn(answer).fields?.[field], `${what} ${JSON.stringify(body)}`);
  }
  for (const query of [
    'query[contains]=',
    'only=deleted',
    'before=-1',
    'before=1&before=2',
    'role=admin',
    '__proto__[x]=1',
  ])
    assert.equal((await get(`users?${query}`)).status, 400, query);
  for (const query of ['event[not]=', 'event=DROP', 'userId=0', 'before=x'])
    assert.equal((await get(`audit?${query}`)).status, 400, query);
  for (const id of ['0', '-1', '01', '1e3', 'x', '2147483648', '99999999999', '%00', '1%20or%201'])
    assert.equal((await post(`users/${id}/ban`, { reason: 'ok ok' })).status, 404, id);
  assert.equal((await post('users/2000000000/unban', {})).status, 404);
  assert.equal((await house.rows.user.findUniqueOrThrow({ where: { id: user.id } })).bannedAt, null);
});
