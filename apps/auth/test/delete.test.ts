import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Principal } from '@pong/identity';
import { entered, type House, problemIn, SERVICE_TOKEN_SECRET, startHouse } from './house.ts';
import { type StandInGame, startStandInGame } from './stand-in-game.ts';
import { tracesOf } from './traces-of.ts';

/** Whoever goes takes everything along but the games, and comes back as nobody known. */
let house: House;
let game: StandInGame;
before(async () => {
  game = await startStandInGame(SERVICE_TOKEN_SECRET);
  house = await startHouse({ gameUrl: game.url });
});
after(async () => {
  await house.close();
  await game.close();
});

/** The audit trail has numbers only. */
const KEPT = ['AuditEvent', 'FormerName'];
const DAY_MS = 24 * 3_600_000;
const password = 'long enough';
const remove = (principal: Principal | undefined, confirm: unknown, proof: unknown = { password }) =>
  house.ask('/auth/delete', { body: { confirm, proof }, ...(principal && { principal }) });
const signIn = (username: string) => house.ask('/auth/sign-in', { body: { username, password } });
function pass(ms: number) {
  house.pass(ms);
  game.pass(ms);
}

const traces = (userId: number) => tracesOf(house.rows, userId);

test('after a deletion every session, key and credential is gone, within the answer; the game is told', async () => {
  const guest = await house.guest();
  const member = await house.register({ username: 'leaves', password }, guest.principal);
  const other = entered(await signIn('leaves'));
  const key = await house.ask('/auth/api-keys', {
    body: { name: 'bot', scopes: ['own:read'], expiresInDays: 9 },
    principal: member.principal,
  });
  assert.equal(key.status, 201);
  await house.ask('/auth/totp/begin', { body: { proof: { password } }, principal: member.principal });
  await house.rows.user.update({ where: { id: member.user.id }, data: { email: 'canary@pong.example' } });
  assert.ok((await traces(member.user.id)).includes('ApiKey'));

  const answer = await remove(member.principal, 'Leaves');
  assert.equal(answer.status, 204);
  assert.deepEqual(
    [...answer.cookies].map(([name, { value }]) => [name, value]),
    [
      ['jwt', ''],
      ['refresh', ''],
      ['account', ''],
    ],
  );
  for (const principal of [member.principal, other.principal])
    assert.equal(await house.isActive(principal), false);
  assert.equal((await house.ask('/auth/refresh', { method: 'POST', cookies: other.cookies })).status, 401);
  assert.equal(problemIn(await signIn('leaves')).code, 'wrong_credentials');
  assert.deepEqual(await traces(member.user.id), KEPT, 'the name for a month, what happened without it');
  const row = await house.rows.user.findUniqueOrThrow({ where: { id: member.user.id } });
  assert.deepEqual(
    [row.username, row.passwordHash, row.email, row.guestId, row.deletedAt !== null],
    ['Former player', null, null, null, true],
  );
  await house.allTold();
  assert.deepEqual(game.errands, [{ kind: 'forget', playerId: member.user.id }]);
});

test('the name is nobody’s for thirty days, then anybody’s, and nothing is left of it', async () => {
  const member = await house.register({ username: 'returns', password });
  await remove(member.principal, 'returns');
  const again = () => house.ask('/auth/register', { body: { username: 'Returns', password } });
  pass(29 * DAY_MS);
  assert.equal((await again()).status, 409);
  pass(2 * DAY_MS);
  await house.auth.chores.reap();
  assert.deepEqual(await traces(member.user.id), ['AuditEvent']);
  const back = entered(await again());
  assert.notEqual(back.user.id, member.user.id);
});

test('refused: without proof, by a wrong one, without the name, for guests; nothing is gone then', async () => {
  const member = await house.register({ username: 'remains', password });
  const guest = await house.guest();
  for (const [answer, status, code] of [
    [await remove(member.principal, 'someone'), 400, 'invalid_body'],
    [await remove(member.principal, { not: '' }), 400, 'invalid_body'],
    [await remove(member.principal, 'remains', { password: 'not it at all' }), 403, 'wrong_password'],
    [
      await house.ask('/auth/delete', { body: { confirm: 'remains' }, principal: member.principal }),
      400,
      'invalid_body',
    ],
    [await remove(guest.principal, 'remains'), 403, 'account_required'],
    [await remove(undefined, 'remains'), 401, 'sign_in_required'],
  ] as const)
    assert.deepEqual([answer.status, problemIn(answer).code], [status, code]);
  assert.equal(await house.isActive(member.principal), true);
});

test('whatever runs at the same time as a deletion is refused or undone, never a 500', async () => {
  for (let round = 0; round < 3; round += 1) {
    const { principal, user, cookies } = await house.register({ username: `racer-${round + 2}`, password });
    const key = (name: string) =>
      house.ask('/auth/api-keys', { body: { name, scopes: ['own:read'], expiresInDays: 9 }, principal });
    const answers = await Promise.all([
      key('one'),
      remove(principal, user.username),
      house.ask('/auth/refresh', { method: 'POST', cookies }),
      key('two'),
      house.ask('/auth/name', { body: { username: `other-${round + 2}`, proof: { password } }, principal }),
      remove(principal, user.username),
      signIn(user.username),
      key('three'),
    ]);
    for (const { status } of answers) assert.ok(status < 500, `${status}`);
    assert.deepEqual(await traces(user.id), KEPT);
    assert.equal(await house.isActive(principal), false);
  }
});

test('a game that is away hears of it when it is back', async () => {
  const member = await house.register({ username: 'unheard', password });
  await house.allTold();
  game.errands.length = 0;
  game.goAway('after');
  const heard = game.nextErrand();
  assert.equal((await remove(member.principal, 'unheard')).status, 204);
  await heard;
  game.comeBack();
  await house.allTold(() => pass(61_000));
  const told = game.errands.filter((each) => each.kind === 'forget' && each.playerId === member.user.id);
  assert.ok(told.length >= 2, 'it had done it, and was asked again');
});

test('the last administrator stays until there is another one', async () => {
  const { principal, user } = await house.register({ username: 'caretaker', password });
  const { user: other } = await house.register({ username: 'successor', password });
  await house.rows.user.update({ where: { id: user.id }, data: { role: 'admin' } });
  const refused = await remove(principal, 'caretaker');
  assert.deepEqual([refused.status, problemIn(refused).code], [409, 'last_admin']);
  assert.equal(await house.isActive(principal), true);
  await house.rows.user.update({ where: { id: other.id }, data: { role: 'admin' } });
  assert.equal((await remove(principal, 'caretaker')).status, 204);
});
