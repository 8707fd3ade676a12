// ASVS 5.0 V6.5 and WebAuthn level 3 §7: what a passkey may answer, and what is refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Principal } from '@pong/identity';
import { type PasskeyView, passkeysAnswer, passkeyView } from '@pong/protocol';
import { type Authenticator, createAuthenticator, type Lie, type Question } from './authenticator.ts';
import { entered, type House, problemIn, startHouse } from './house.ts';

const password = 'a sentence is fine';
const ORIGIN = 'https://pong.example';
const at = (origin: string) => ({
  'x-forwarded-proto': new URL(origin).protocol.slice(0, -1),
  'x-forwarded-host': new URL(origin).host,
});

let house: House;
before(async () => {
  house = await startHouse({ publicOrigins: [ORIGIN] });
});
after(() => house.close());

const ask = (principal: Principal | undefined, path: string, body?: object, origin = ORIGIN) =>
  house.ask(path, {
    ...(body && { body }),
    ...(principal && { principal }),
    headers: at(origin),
  });
const proof = { password };

async function questionFor(principal: Principal, origin = ORIGIN): Promise<Question> {
  const answer = await ask(principal, '/auth/passkeys/begin', { proof }, origin);
  assert.equal(answer.status, 200);
  return answer.body as Question;
}

async function added(
  principal: Principal,
  authenticator: Authenticator,
  name = 'Phone',
): Promise<PasskeyView> {
  const response = authenticator.create(await questionFor(principal));
  const answer = await ask(principal, '/auth/passkeys', { name, response });
  assert.equal(answer.status, 201);
  return passkeyView.parse(answer.body);
}

async function withPasskey(username: string) {
  const { principal, user } = await house.register({ username, password });
  const authenticator = createAuthenticator(ORIGIN);
  const passkey = await added(principal, authenticator);
  return { principal, user, authenticator, passkey };
}

const toSignIn = async () => (await ask(undefined, '/auth/sign-in/passkey/begin', {})).body as Question;
const signIn = (response: object, principal?: Principal) =>
  ask(principal, '/auth/sign-in/passkey', { response });
const signInBy = async (authenticator: Authenticator, lie: Lie = {}) =>
  signIn(authenticator.get(await toSignIn(), lie));

test('a passkey signs in without a name, past the second step, in a new session', async () => {
  const { principal, user, authenticator, passkey } = await withPasskey('keyed');
  assert.equal(passkey.backedUp, true);
  const asked = await toSignIn();
  assert.deepEqual(
    Object.keys(asked).includes('allowCredentials'),
    false,
    'the question tells nobody who is here',
  );
  const answer = await signIn(authenticator.get(asked), principal);
  assert.equal(answer.status, 200);
  const fresh = entered(answer);
  assert.deepEqual(fresh.user, user);
  assert.deepEqual([...answer.cookies.keys()], ['jwt', 'refresh', 'account']);
  assert.equal(await house.isActive(principal), false, 'the session at hand has ended');
  const { passkeys } = passkeysAnswer.parse((await ask(fresh.principal, '/auth/passkeys')).body);
  assert.deepEqual(
    passkeys.map(({ id, name }) => [id, name]),
    [[passkey.id, 'Phone']],
  );
  assert.ok(passkeys[0]?.lastUsedAtMs);
});

test('each question is good for one answer, of its kind, for five minutes', async () => {
  const { principal, authenticator } = await withPasskey('asked-once');
  const asked = await toSignIn();
  const answers = await Promise.all([1, 2, 3].map(() => signIn(authenticator.get(asked))));
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 403, 403]);
  assert.equal(problemIn(await signIn(authenticator.get(asked))).code, 'passkey_refused');
  const late = await toSignIn();
  house.pass(5 * 60_000);
  assert.equal(problemIn(await signIn(authenticator.get(late))).code, 'passkey_refused');
  const prove = (await ask(principal, '/auth/passkeys/prove', {})).body as Question;
  assert.equal(problemIn(await signIn(authenticator.get(prove))).code, 'passkey_refused');
  const own = { challenge: Buffer.alloc(32, 7).toString('base64url'), rpId: 'pong.example' };
  assert.equal(problemIn(await signIn(authenticator.get(own))).code, 'passkey_refused', 'one nobody asked');
});

test('an answer from another site, for another site, without the unlock, or under another key is refused', async () => {
  const { authenticator } = await withPasskey('lied-to');
  const other = await withPasskey('handle-of-another');
  const otherHandle = other.authenticator.get({ challenge: 'x' }).response.userHandle ?? '';
  const lies: Lie[] = [
    { origin: 'https://pong.example.evil' },
    { origin: 'http://pong.example' },
    { rpId: 'evil.example' },
    { type: 'webauthn.create' },
    { unverified: true },
    { forged: true },
    { userHandle: otherHandle },
    { userHandle: null },
  ];
  for (const lie of lies)
    assert.equal(problemIn(await signInBy(authenticator, lie)).code, 'passkey_refused', JSON.stringify(lie));
  assert.equal((await signInBy(authenticator)).status, 200);
  const { principal } = await house.register({ username: 'lies-at-first', password });
  for (const lie of lies.filter(({ forged, userHandle }) => !forged && userHandle === undefined)) {
    const response = createAuthenticator(ORIGIN).create(await questionFor(principal), {
      ...lie,
      ...(lie.type && { type: 'webauthn.get' }),
    });
    const answer = await ask(principal, '/auth/passkeys', { name: 'Liar', response });
    assert.equal(problemIn(answer).code, 'passkey_refused', JSON.stringify(lie));
  }
});

test('a copy of a passkey that counts is found out', async () => {
  const { authenticator } = await withPasskey('counted');
  assert.equal((await signInBy(authenticator, { counter: 5 })).status, 200);
  assert.equal(problemIn(await signInBy(authenticator, { counter: 5 })).code, 'passkey_refused');
  assert.equal(problemIn(await signInBy(authenticator, { counter: 4 })).code, 'passkey_refused');
  assert.equal((await signInBy(authenticator, { counter: 6 })).status, 200);
});

test('a new passkey asks for a proof, belongs to who asked, and to one account', async () => {
  const { principal, authenticator } = await withPasskey('first-owner');
  const other = await house.register({ username: 'second-owner', password });
  const unproven = await ask(other.principal, '/auth/passkeys/begin', { proof: { password: 'not the one' } });
  assert.equal(problemIn(unproven).code, 'wrong_password');
  const question = await questionFor(principal);
  const stolen = createAuthenticator(ORIGIN).create(question);
  const answer = await ask(other.principal, '/auth/passkeys', { name: 'Mine now', response: stolen });
  assert.equal(problemIn(answer).code, 'passkey_refused', 'the question of another account');
  const twice = authenticator.create(await questionFor(other.principal));
  const again = await ask(other.principal, '/auth/passkeys', { name: 'Shared', response: twice });
  assert.equal(problemIn(again).code, 'passkey_refused', 'the passkey of another account');
  const asked = (await ask(principal, '/auth/passkeys/begin', { proof })).body as {
    excludeCredentials: unknown[];
    user: { id: string };
  };
  assert.equal(asked.excludeCredentials.length, 1);
  assert.equal(Buffer.from(asked.user.id, 'base64url').length, 32);
});

test('a passkey is a proof for its own account, once', async () => {
  const { principal, authenticator, passkey } = await withPasskey('proves');
  const other = await withPasskey('proves-too');
  const question = async (who: Principal) =>
    (await ask(who, '/auth/passkeys/prove', {})).body as Question & { allowCredentials: { id: string }[] };
  const mine = await question(principal);
  assert.deepEqual(
    mine.allowCredentials.map(({ id }) => id),
    [authenticator.get(mine).id],
  );
  const remove = (who: Principal, id: string, given: object) =>
    ask(who, `/auth/passkeys/${id}/remove`, { proof: { passkey: given } });
  const foreign = await remove(other.principal, other.passkey.id, authenticator.get(mine));
  assert.equal(problemIn(foreign).code, 'passkey_refused');
  const fromSignIn = await remove(principal, passkey.id, authenticator.get(await toSignIn()));
  assert.equal(problemIn(fromSignIn).code, 'passkey_refused');
  const used = authenticator.get(await question(principal));
  assert.equal(problemIn(await remove(principal, other.passkey.id, used)).code, 'not_found');
  assert.equal(problemIn(await remove(principal, passkey.id, used)).code, 'passkey_refused', 'used up');
  const good = authenticator.get(await question(principal));
  assert.equal((await remove(principal, passkey.id, good)).status, 204);
  assert.equal(problemIn(await signInBy(authenticator)).code, 'passkey_refused');
});

test('without a password the last passkey stays; of two removed at once one does', async () => {
  const { principal, passkey } = await withPasskey('keys-only');
  const [second, third] = [createAuthenticator(ORIGIN), createAuthenticator(ORIGIN)];
  const others = [await added(principal, second, 'Laptop'), await added(principal, third, 'Key')];
  await house.rows.user.update({ where: { id: principal.userId }, data: { passwordHash: null } });
  const byPasskey = async (authenticator: Authenticator) => ({
    proof: {
      passkey: authenticator.get((await ask(principal, '/auth/passkeys/prove', {})).body as Question),
    },
  });
  const remove = async (id: string, authenticator: Authenticator) =>
    ask(principal, `/auth/passkeys/${id}/remove`, await byPasskey(authenticator));
  assert.equal((await remove(passkey.id, second)).status, 204);
  const bodies = [await byPasskey(second), await byPasskey(third)];
  const answers = await Promise.all(
    others.map(({ id }, index) => ask(principal, `/auth/passkeys/${id}/remove`, bodies[index])),
  );
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [204, 409]);
  assert.equal(answers.map(problemIn).find((problem) => problem?.status === 409)?.code, 'last_credential');
});

test('passkeys belong to an address: none at a number or a strange name, others at another', async () => {
  const { principal } = await house.register({ username: 'elsewhere', password });
  for (const origin of [
    'http://127.0.0.1:3000',
    'https://[::1]',
    'http://pong.example',
    'https://evil.example',
  ]) {
    assert.equal(
      problemIn(await ask(undefined, '/auth/sign-in/passkey/begin', {}, origin)).code,
      'passkeys_off',
    );
    assert.equal(
      problemIn(await ask(principal, '/auth/passkeys/begin', { proof }, origin)).code,
      'passkeys_off',
    );
  }
  const local = 'http://localhost:3000';
  const authenticator = createAuthenticator(local);
  const response = authenticator.create(await questionFor(principal, local));
  assert.equal((await ask(principal, '/auth/passkeys', { name: 'Here', response })).status, 201);
  assert.equal(problemIn(await signInBy(authenticator, { origin: ORIGIN })).code, 'passkey_refused');
});

test('a closed account stays closed, a guest has no passkeys, and the number of passkeys has an end', async () => {
  const { principal, authenticator } = await withPasskey('closed-key');
  const guest = await house.guest();
  assert.equal(problemIn(await ask(guest.principal, '/auth/passkeys')).code, 'account_required');
  const [row] = await house.rows.passkey.findMany({ where: { userId: principal.userId } });
  assert.ok(row);
  await house.rows.passkey.createMany({
    data: Array.from({ length: 19 }, (_, index) => ({
      ...row,
      id: crypto.randomUUID(),
      credentialId: `other-${index}`,
    })),
  });
  const full = await ask(principal, '/auth/passkeys/begin', { proof });
  assert.equal(problemIn(full).code, 'too_many_passkeys');
  await house.rows.user.update({ where: { id: principal.userId }, data: { bannedAt: new Date() } });
  assert.equal(problemIn(await signInBy(authenticator)).code, 'account_closed');
});

test('what is no answer of an authenticator is refused by field, or as one', async () => {
  const { principal } = await house.register({ username: 'malformed', password });
  const good = createAuthenticator(ORIGIN).get(await toSignIn(), { userHandle: 'AAAA' });
  for (const response of [{}, null, { ...good, id: 7 }, { ...good, extra: 1 }, { ...good, response: {} }])
    assert.equal((await signIn({ ...(response ?? { id: null }) })).status, 400);
  const empty = (text: string) => Buffer.from(text).toString('base64url');
  for (const clientDataJSON of [empty('{'), empty('null'), empty('{"challenge":{}}'), empty('[]')])
    assert.equal(
      problemIn(await signIn({ ...good, response: { ...good.response, clientDataJSON } })).code,
      'passkey_refused',
    );
  const nameless = await ask(principal, '/auth/passkeys', {
    name: ' ',
    response: createAuthenticator(ORIGIN).create(await questionFor(principal)),
  });
  assert.ok(problemIn(nameless).fields?.name);
  assert.match(house.log.join(''), /"event":"passkey_added"/);
});
