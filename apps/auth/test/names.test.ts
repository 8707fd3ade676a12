import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type NamesAnswer, namesAnswer } from '@pong/protocol';
import { entered, type House, principalIn, problemIn, SERVICE_TOKEN_SECRET, startHouse } from './house.ts';
import { type StandInGame, startStandInGame } from './stand-in-game.ts';

/** A name may be changed once a week; the old one is held for its owner for a month; the game follows, surely. */
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

const DAY_MS = 24 * 3_600_000;
const password = 'long enough';
type Who = Parameters<House['ask']>[1];
const rename = (principal: NonNullable<Who>['principal'], username: unknown, proof: unknown = { password }) =>
  house.ask('/auth/name', { body: { username, proof }, ...(principal && { principal }) });
const register = (username: string) => house.ask('/auth/register', { body: { username, password } });
function pass(ms: number) {
  house.pass(ms);
  game.pass(ms);
}

test('a rename: a token with the new name, the session goes on, the old name signs in no more', async () => {
  const member = await house.register({ username: 'heron', password });
  const answer = await rename(member.principal, 'Wren');
  assert.equal(answer.status, 200);
  const { user, token } = entered(answer);
  assert.deepEqual([user.id, user.username], [member.user.id, 'Wren']);
  assert.equal(principalIn(token).sid, member.principal.sid);
  assert.deepEqual([...answer.cookies.keys()], ['jwt'], 'refresh token and hint stay as they are');
  const refreshed = await house.ask('/auth/refresh', { method: 'POST', cookies: member.cookies });
  assert.equal(entered(refreshed).user.username, 'Wren');
  const signIn = (username: string) => house.ask('/auth/sign-in', { body: { username, password } });
  assert.equal((await signIn('heron')).status, 401);
  assert.equal((await signIn('wren')).status, 200);
  assert.deepEqual(game.errands, [{ kind: 'rename', playerId: member.user.id, name: 'Wren' }]);
  assert.equal(await house.rows.errand.count(), 0);
});

test('once in seven days; the old name is held for its owner for thirty', async () => {
  const member = await house.register({ username: 'kestrel', password });
  assert.equal((await rename(member.principal, 'osprey')).status, 200);
  const again = await rename(member.principal, 'kestrel');
  assert.equal(problemIn(again).code, 'renamed_lately');
  assert.ok(Number(again.headers.get('retry-after')) > 6.9 * 86_400);
  pass(8 * DAY_MS);
  assert.equal((await register('KestreI')).status, 409, 'nor what looks like it');
  assert.equal((await rename(member.principal, 'Kestrel')).status, 200, 'its owner may have it back');
  pass(8 * DAY_MS);
  assert.equal((await rename(member.principal, 'plover')).status, 200);
  pass(29 * DAY_MS);
  assert.equal((await register('kestrel')).status, 409);
  pass(2 * DAY_MS);
  assert.equal((await register('kestrel')).status, 201);
});

test('the history tells every name with its time', async () => {
  const member = await house.register({ username: 'first-name', password });
  const first = namesAnswer.parse((await house.ask('/auth/names', { principal: member.principal })).body);
  assert.deepEqual(
    first.names.map(({ username, untilMs }) => [username, untilMs]),
    [['first-name', null]],
  );
  pass(1_000);
  await rename(member.principal, 'second-name');
  const answer = await house.ask('/auth/names', { principal: member.principal });
  const { names, renameFromMs }: NamesAnswer = namesAnswer.parse(answer.body);
  assert.deepEqual(
    names.map(({ username }) => username),
    ['second-name', 'first-name'],
  );
  assert.equal(names[0]?.fromMs, names[1]?.untilMs);
  assert.equal(renameFromMs, (names[0]?.fromMs ?? 0) + 7 * DAY_MS);
  assert.equal((names[1]?.heldUntilMs ?? 0) - (names[1]?.untilMs ?? 0), 30 * DAY_MS);
});

test('refused: without proof, a wrong one, a bad or taken name, the same one, for guests', async () => {
  const member = await house.register({ username: 'stays', password });
  await register('somebody');
  const guest = await house.guest();
  const refusals: [Awaited<ReturnType<typeof rename>>, number, string][] = [
    [
      await house.ask('/auth/name', { body: { username: 'other' }, principal: member.principal }),
      400,
      'invalid_body',
    ],
    [await rename(member.principal, 'other', { password: 'not it at all' }), 403, 'wrong_password'],
    [await rename(member.principal, 'sornebody'), 409, 'name_taken'],
    [await rename(member.principal, 'admin'), 400, 'invalid_body'],
    [await rename(member.principal, 'stays'), 400, 'invalid_body'],
    [await rename(member.principal, { contains: '' }), 400, 'invalid_body'],
    [await rename(guest.principal, 'other'), 403, 'account_required'],
    [await rename(undefined, 'other'), 401, 'sign_in_required'],
  ];
  for (const [answer, status, code] of refusals)
    assert.deepEqual([answer.status, problemIn(answer).code], [status, code]);
  const mine = namesAnswer.parse((await house.ask('/auth/names', { principal: member.principal })).body);
  assert.equal(mine.names.length, 1);
});

test('four who want one name at the same time: one gets it, nobody a 500; of two changes of one account one holds', async () => {
  const members = await Promise.all(
    Array.from({ length: 4 }, (_, at) => house.register({ username: `runner-${at + 2}`, password })),
  );
  const answers = await Promise.all(members.map(({ principal }) => rename(principal, 'wanted')));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409]);
  const one = await house.register({ username: 'twice', password });
  const both = await Promise.all(['twice-2', 'twice-3'].map((name) => rename(one.principal, name)));
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 429]);
});

test('a case of the same name is a change like any other', async () => {
  const member = await house.register({ username: 'swift', password });
  assert.equal((await rename(member.principal, 'Swift')).status, 200);
  assert.equal((await house.ask('/auth/sign-in', { body: { username: 'swift', password } })).status, 200);
});

test('a game that is away hears of the name when it is back', async () => {
  const member = await house.register({ username: 'unheard', password });
  game.errands.length = 0;
  game.goAway('before');
  assert.equal((await rename(member.principal, 'heard')).status, 200);
  await house.auth.chores.errands.deliver();
  assert.deepEqual(game.errands, []);
  game.comeBack();
  await house.allTold(() => pass(61_000));
  const heard = { kind: 'rename', playerId: member.user.id, name: 'heard' };
  assert.ok(game.errands.length > 0);
  for (const errand of game.errands) assert.deepEqual(errand, heard, 'once, or again: nothing else');
});
