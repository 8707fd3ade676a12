import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Principal } from '@pong/identity';
import { entered, type House, problemIn, startHouse } from './house.ts';

const password = 'a sentence is fine';

let house: House;
before(async () => {
  house = await startHouse();
});
after(() => house.close());

const register = (username: string, principal?: Principal) =>
  house.ask('/auth/register', { body: { username, password }, ...(principal && { principal }) });
const claim = (username: string, principal?: Principal) =>
  house.ask('/auth/claim-guest', { body: { username, password }, ...(principal && { principal }) });

test('registering makes a full account, signed in, with its three cookies', async () => {
  const answer = await register('Margaux');
  assert.equal(answer.status, 201);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  const { user, token, principal, cookies } = entered(answer);
  assert.equal(user.username, 'Margaux');
  assert.equal(user.account, 'full');
  assert.equal(cookies.jwt, token);
  assert.equal(cookies.account, '1');
  assert.match(cookies.refresh ?? '', /^[\w-]{43}\.[\w-]{43}$/);
  assert.match(answer.cookies.get('jwt')?.attributes ?? '', /^Path=\/; HttpOnly; SameSite=Lax; Max-Age=900$/);
  assert.match(
    answer.cookies.get('refresh')?.attributes ?? '',
    /^Path=\/auth; HttpOnly; SameSite=Strict; Max-Age=2592000$/,
  );
  assert.match(
    answer.cookies.get('account')?.attributes ?? '',
    /^Path=\/; HttpOnly; SameSite=Lax; Max-Age=15552000$/,
  );
  assert.equal(await house.isActive(principal), true);
});

test('a taken name is refused in any case, with a free one to try', async () => {
  await register('taken');
  const answer = await register('TAKEN');
  assert.equal(answer.status, 409);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json(;|$)/);
  const problem = problemIn(answer);
  assert.equal(problem.code, 'name_taken');
  const [, suggestion = ''] =
    /^That name is taken\. Try (TAKEN-\d+)\.$/.exec(problem.fields?.username ?? '') ?? [];
  assert.equal((await register(suggestion)).status, 201);
});

test('the suggestion for a longest name is not too long', async () => {
  const longest = 'abcdefghijklmnopqrst';
  await register(longest);
  const problem = problemIn(await register(longest));
  const [, suggestion = ''] = /Try (\S+)\.$/.exec(problem.fields?.username ?? '') ?? [];
  assert.equal((await register(suggestion)).status, 201);
});

test('a name that looks like another’s is taken, and names of the house are kept, each with its sentence', async () => {
  await register('Paypal');
  for (const twin of ['paypaI', 'PayPa1', 'PAYPAL']) {
    const answer = await register(twin);
    assert.equal(answer.status, 409, twin);
    assert.match(problemIn(answer).fields?.username ?? '', /^That name is taken\. Try \S+\.$/);
  }
  const kept = await register('Adm1n');
  assert.equal(kept.status, 400);
  assert.match(problemIn(kept).fields?.username ?? '', /kept for the house/);
});

test('twenty who want one name at the same time: one gets it, the others a suggestion, nobody a 500', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => register('wanted')));
  assert.equal(answers.filter(({ status }) => status === 201).length, 1);
  const refused = answers.filter(({ status }) => status === 409);
  assert.equal(refused.length, 19);
  for (const answer of refused) assert.match(problemIn(answer).fields?.username ?? '', /Try wanted-\d+\./);
  assert.equal(await house.rows.user.count({ where: { usernameKey: 'wanted' } }), 1);
});

test('a guest who registers keeps the id; the guest’s own session ends', async () => {
  const guest = await house.guest();
  const answer = await register('keeper', guest.principal);
  assert.equal(answer.status, 201);
  const account = entered(answer);
  assert.equal(account.user.id, guest.user.id);
  assert.equal(account.user.username, 'keeper');
  assert.notEqual(account.principal.sid, guest.principal.sid);
  assert.equal(await house.isActive(guest.principal), false);
  assert.equal(await house.isActive(account.principal), true);
});

test('a guest known by the sealed session alone claims the row too, by either address', async () => {
  for (const enter of [register, claim]) {
    const guest = await house.guest();
    const answer = await enter(`sealed-${enter.name}`, { kind: 'guest', guestId: guest.guestId });
    assert.equal(answer.status, 201);
    assert.equal(entered(answer).user.id, guest.user.id);
  }
});

test('a guest without a row who registers is a new person, not tied to the guest id', async () => {
  const guestId = randomUUID();
  const account = entered(await register('rowless', { kind: 'guest', guestId }));
  const row = await house.rows.user.findUniqueOrThrow({ where: { id: account.user.id } });
  assert.equal(row.guestId, null);
  const guest = await house.guest(guestId);
  assert.notEqual(guest.user.id, account.user.id);
});

test('a guest id that was claimed before cannot take the account over', async () => {
  const guest = await house.guest();
  const account = entered(await register('first-owner', guest.principal));
  const sealed: Principal = { kind: 'guest', guestId: guest.guestId };
  const claimed = await claim('second-owner', sealed);
  assert.equal(claimed.status, 409);
  assert.equal(problemIn(claimed).code, 'already_claimed');
  const other = entered(await register('second-owner', sealed));
  assert.notEqual(other.user.id, account.user.id);
  assert.equal(await house.isActive(account.principal), true);
});

test('claiming needs a guest with a row: 401 without, 409 for a full account', async () => {
  assert.equal(problemIn(await claim('nobody-here')).code, 'sign_in_required');
  const stranger = await claim('nobody-here', { kind: 'guest', guestId: randomUUID() });
  assert.equal(stranger.status, 401);
  const account = await house.register({ username: 'full-already', password });
  const again = await claim('nobody-here', account.principal);
  assert.equal(again.status, 409);
  assert.equal(problemIn(again).code, 'already_claimed');
});

test('a guest who claims twice at the same time has one account', async () => {
  const guest = await house.guest();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => claim(`eager-${index}`, guest.principal)),
  );
  assert.equal(answers.filter(({ status }) => status === 201).length, 1);
  const codes = new Set(
    answers.filter(({ status }) => status !== 201).map((answer) => problemIn(answer).code),
  );
  assert.deepEqual([...codes], ['already_claimed']);
  assert.equal(await house.rows.session.count({ where: { userId: guest.user.id, revokedAt: null } }), 1);
});

test('a refused claim leaves the guest as it was', async () => {
  await register('occupied');
  const guest = await house.guest();
  assert.equal((await claim('occupied', guest.principal)).status, 409);
  assert.equal(await house.isActive(guest.principal), true);
  assert.deepEqual((await house.guest(guest.guestId)).user, guest.user);
});

test('registering while signed in makes another account and ends the session at hand', async () => {
  const first = await house.register({ username: 'was-here', password });
  const second = entered(await register('is-here', first.principal));
  assert.notEqual(second.user.id, first.user.id);
  assert.equal(await house.isActive(first.principal), false);
});

test('the token is RS256 with a type and a key id, and says who and how long', async () => {
  const { token, user, expiresAtMs } = await house.register({ username: 'token-reader', password });
  const [header = '', payload = ''] = token
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString());
  const jwks = (await house.ask('/.well-known/jwks.json')).body as { keys: { kid: string }[] };
  assert.deepEqual(JSON.parse(header), { alg: 'RS256', typ: 'at+jwt', kid: jwks.keys[0]?.kid });
  const claims = JSON.parse(payload);
  assert.equal(claims.sub, String(user.id));
  assert.equal(claims.user_id, user.id);
  assert.equal(claims.exp * 1000, expiresAtMs);
  assert.equal(claims.exp - claims.iat, 900);
  assert.equal(claims.iss, 'pong');
  assert.equal(claims.aud, 'pong');
  assert.deepEqual(Object.keys(claims).sort(), [
    ...['account', 'aud', 'exp', 'iat', 'iss', 'jti', 'role', 'sid', 'sub', 'user_id', 'username'],
  ]);
});
