// Nobody but an administrator, now and in person, gets past the first line of /auth/admin.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ANONYMOUS, type Principal } from '@pong/identity';
import { entered, type House, problemIn, startHouse } from './house.ts';

const password = 'a sentence is fine';
let house: House;
before(async () => {
  house = await startHouse();
});
after(() => house.close());

test('visitors, guests, players, keys of administrators, and those who were one are refused, and it is recorded', async () => {
  const { user: victim } = await house.register({ username: 'victim', password });
  const player = (await house.register({ username: 'player', password })).principal;
  const guest = await house.guest();
  const { user } = await house.register({ username: 'warden', password });
  await house.rows.user.update({ where: { id: user.id }, data: { role: 'admin' } });
  const ended = entered(
    await house.ask('/auth/sign-in', { body: { username: 'warden', password } }),
  ).principal;
  await house.ask('/auth/sessions/end', { body: { which: 'all' }, principal: ended });
  const warden = entered(
    await house.ask('/auth/sign-in', { body: { username: 'warden', password } }),
  ).principal;
  const key = await house.ask('/auth/api-keys', {
    body: { name: 'a key', scopes: ['own:read'], expiresInDays: 30 },
    principal: warden,
  });
  const { apiKey } = key.body as { apiKey: { id: string } };
  const anyone: [string, Principal, string][] = [
    ['nobody', ANONYMOUS, 'sign_in_required'],
    ['a sealed session', { kind: 'guest', guestId: guest.guestId }, 'sign_in_required'],
    ['a guest', guest.principal, 'role_required'],
    ['a player', player, 'role_required'],
    ['a player who says so', { ...player, role: 'admin' }, 'role_required'],
    ['a key of an administrator', { ...warden, sid: apiKey.id, role: 'registered' }, 'role_required'],
    ['a key that says so', { ...warden, sid: apiKey.id }, 'role_required'],
    ['a session that was ended', ended, 'role_required'],
    ['somebody else’s session', { ...warden, sid: player.sid }, 'role_required'],
  ];
  const at = `/auth/admin/users/${victim.id}`;
  const addresses: [string, unknown][] = [
    ['/auth/admin/users', undefined],
    ['/auth/admin/audit', undefined],
    ['/auth/admin/refusals', undefined],
    [at, undefined],
    ['/auth/admin/users/x', undefined],
    [`${at}/ban`, { reason: 'Because I can.' }],
    [`${at}/ban`, { nonsense: true }],
    [`${at}/unban`, {}],
    [`${at}/role`, { role: 'admin' }],
    [`${at}/sessions/end`, {}],
  ];
  for (const [who, principal, code] of anyone)
    for (const [path, body] of addresses) {
      const answer = await house.ask(path, { principal, ...(body !== undefined && { body }) });
      assert.equal(problemIn(answer).code, code, `${who} at ${path}`);
    }
  const row = await house.rows.user.findUniqueOrThrow({ where: { id: victim.id } });
  assert.deepEqual([row.bannedAt, row.role], [null, 'registered']);
  const [refused] = (await house.trail(player.userId)).filter(({ event }) => event === 'admin_refused');
  assert.deepEqual([refused?.actorId, refused?.times], [player.userId, 2 * addresses.length]);
  assert.equal((await house.ask('/auth/admin/users', { principal: warden })).status, 200);
});
