// ASVS 5.0 V10.5 and RFC 9700: who comes in by a provider, and in which account.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Principal } from '@pong/identity';
import { linkBegun, providersAnswer, totpBegun } from '@pong/protocol';
import { Secret, TOTP } from 'otpauth';
import { type Answer, type Ask, entered, type House, principalIn, problemIn, startHouse } from './house.ts';
import { CLIENT, type Jar, startProvider, type TestProvider } from './provider.ts';

const password = 'a sentence is fine';
const ORIGIN = 'https://pong.example';
const HERE = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'pong.example' };
const proof = { password };

let house: House;
let first: TestProvider;
let second: TestProvider;
before(async () => {
  [first, second] = (await Promise.all(
    ['first', 'second'].map((id) => startProvider([`${ORIGIN}/auth/oidc/${id}/callback`])),
  )) as [TestProvider, TestProvider];
  const client = { clientId: CLIENT.id, clientSecret: CLIENT.secret };
  house = await startHouse({
    publicOrigins: [ORIGIN],
    providers: [
      { id: 'first', name: 'First', issuer: first.issuer, ...client },
      { id: 'second', name: 'Second', issuer: second.issuer, ...client },
      { id: 'away', name: 'Away', issuer: 'http://127.0.0.1:1', ...client },
    ],
  });
});
after(async () => {
  await house.close();
  await Promise.all([first.close(), second.close()]);
});

const ask = (path: string, request: Ask = {}) => house.ask(path, { ...request, headers: HERE });
const locationOf = (answer: Answer) => answer.headers.get('location') ?? '';
const problemOf = (answer: Answer) => new URL(locationOf(answer), ORIGIN).searchParams.get('problem');

/** The way to the provider: where it leads, and the cookie that the browser keeps. */
async function depart(path: string, principal?: Principal) {
  const answer = await ask(path, principal ? { principal } : {});
  assert.equal(answer.status, 303);
  const cookie = answer.cookies.get('oidc');
  assert.match(cookie?.attributes ?? '', /^Path=\/auth\/oidc; HttpOnly; SameSite=Lax/);
  return { url: new URL(locationOf(answer)), cookies: { oidc: cookie?.value ?? '' } };
}

/** The way back, at the address that the provider led to. */
const comeBack = (at: URL, cookies: Record<string, string>, principal?: Principal) =>
  ask(`${at.pathname}${at.search}`, { cookies, ...(principal && { principal }) });

interface Trip {
  principal?: Principal;
  next?: string;
  at?: TestProvider;
  id?: string;
  jar?: Jar;
}

async function travel(sub: string, { principal, next, at = first, id = 'first', jar }: Trip = {}) {
  at.become({ sub, claims: { preferred_username: sub, email: `${sub}@mail.example`, email_verified: true } });
  const query = next === undefined ? '' : `?next=${encodeURIComponent(next)}`;
  const { url, cookies } = await depart(`/auth/oidc/${id}/start${query}`, principal);
  return comeBack(await at.visit(url.href, jar), cookies, principal);
}

/** Somebody who has come in: what the gateway reads from the cookies. */
const arrived = (answer: Answer) => {
  assert.equal(problemOf(answer), null);
  return principalIn(answer.cookies.get('jwt')?.value ?? '');
};

async function link(principal: Principal, sub: string, id = 'first', at = first) {
  const answer = await ask(`/auth/oidc/${id}/link`, { principal, body: { proof } });
  const { url } = linkBegun.parse(answer.body);
  at.become({ sub });
  return { back: await at.visit(url), cookies: { oidc: answer.cookies.get('oidc')?.value ?? '' } };
}
const credentialsOf = async (principal: Principal) =>
  (await ask('/auth/credentials', { principal })).body as { password: boolean; providers: string[] };

test('whom nobody knows gets an account and a name like the one there, and is known from then on', async () => {
  const { providers } = providersAnswer.parse((await ask('/auth/providers')).body);
  assert.deepEqual(
    providers.map(({ id }) => id),
    ['first', 'second', 'away'],
  );
  const { url } = await depart('/auth/oidc/first/start');
  assert.equal(url.searchParams.get('code_challenge_method'), 'S256');
  assert.equal(url.searchParams.get('redirect_uri'), `${ORIGIN}/auth/oidc/first/callback`);

  const answer = await travel('Margaux', { next: '/pong/game?mode=quick' });
  assert.equal(answer.status, 303);
  assert.equal(locationOf(answer), '/pong/game?mode=quick');
  assert.deepEqual([...answer.cookies.keys()].toSorted(), ['account', 'jwt', 'oidc', 'refresh']);
  assert.equal(answer.cookies.get('oidc')?.value, '');
  const principal = arrived(answer);
  assert.equal(principal.username, 'Margaux');
  assert.equal(principal.account, 'full');
  const { password: hasPassword, providers: linked } = await credentialsOf(principal);
  assert.deepEqual([hasPassword, linked], [false, ['first']]);

  const again = arrived(await travel('Margaux', { principal }));
  assert.equal(again.userId, principal.userId);
  assert.notEqual(again.sid, principal.sid);
  assert.equal(await house.isActive(principal), false, 'the session at hand has ended');
  const elsewhere = arrived(await travel('Margaux', { at: second, id: 'second' }));
  assert.notEqual(elsewhere.userId, principal.userId, 'the same name elsewhere is somebody else');
  assert.match(elsewhere.username, /^Margaux-\d+$/);
  assert.equal(arrived(await travel('no')).username.startsWith('Player-'), true, 'too short for a name');
});

test('a guest who comes by a provider keeps the row, and a second tab changes nothing', async () => {
  const guest = await house.guest();
  first.become({ sub: 'guest-there', claims: { name: 'Ánne  Löwe' } });
  const trips = await Promise.all([1, 2].map(() => depart('/auth/oidc/first/start', guest.principal)));
  const backs = await Promise.all(trips.map(({ url }) => first.visit(url.href)));
  const answers = await Promise.all(
    trips.map(({ cookies }, index) => comeBack(backs[index] as URL, cookies, guest.principal)),
  );
  const principals = answers.map(arrived);
  assert.deepEqual(
    principals.map(({ userId, username }) => [userId, username]),
    [1, 2].map(() => [guest.user.id, 'Anne-Lowe']),
  );
  assert.equal(await house.isActive(guest.principal), false);
});

test('an account is linked from inside alone, after a proof, and never by an address', async () => {
  const { principal, user } = await house.register({ username: 'linker', password });
  await house.rows.user.update({ where: { id: user.id }, data: { email: 'somebody@mail.example' } });
  const stranger = arrived(await travel('somebody'));
  assert.notEqual(stranger.userId, user.id, 'the same confirmed address is no proof');
  const wrong = await ask('/auth/oidc/first/link', { principal, body: { proof: { password: 'not it' } } });
  assert.equal(problemIn(wrong).code, 'wrong_password');
  const anonymous = await ask('/auth/oidc/first/link', { body: { proof } });
  assert.equal(problemIn(anonymous).code, 'sign_in_required');

  const { back, cookies } = await link(principal, 'linker-there');
  assert.equal(
    locationOf(await comeBack(back, cookies)),
    '/account',
    'the cookie of the session is not needed',
  );
  assert.equal(await house.isActive(principal), true);
  assert.equal(arrived(await travel('linker-there')).userId, user.id);
  const other = await house.register({ username: 'other-linker', password });
  for (const sub of ['linker-there', 'somebody']) {
    const taken = await link(other.principal, sub);
    assert.equal(problemOf(await comeBack(taken.back, taken.cookies)), 'identity_taken');
  }
  const secondOne = await link(principal, 'linker-too');
  assert.equal(problemOf(await comeBack(secondOne.back, secondOne.cookies)), 'identity_taken');
  assert.deepEqual((await credentialsOf(other.principal)).providers, []);

  const cut = await link(other.principal, 'too-late');
  await ask('/auth/sign-out', { method: 'POST', principal: other.principal });
  assert.equal(problemOf(await comeBack(cut.back, cut.cookies)), 'sign_in_expired');
  assert.equal(await house.rows.identity.count({ where: { subject: 'too-late' } }), 0);
});

test('the last way in stays; with another one a link goes', async () => {
  const principal = arrived(await travel('unlinker'));
  const unlink = (given: object) => ask('/auth/oidc/first/unlink', { principal, body: { proof: given } });
  assert.equal(problemIn(await unlink({ provider: true })).code, 'proof_refused');
  const { url, cookies } = await depart('/auth/oidc/first/start?again=1&next=/account', principal);
  assert.equal(url.searchParams.get('prompt'), 'login');
  assert.equal(url.searchParams.get('max_age'), '0');
  first.become({ sub: 'unlinker' });
  assert.equal(locationOf(await comeBack(await first.visit(url.href), cookies, principal)), '/account');
  assert.equal(problemIn(await unlink({ provider: true })).code, 'last_credential');
  const set = await ask('/auth/password', { principal, body: { proof: { provider: true }, password } });
  const fresh = entered(set).principal;
  const done = await ask('/auth/oidc/first/unlink', { principal: fresh, body: { proof } });
  assert.equal(done.status, 204);
  const gone = await ask('/auth/oidc/first/unlink', { principal: fresh, body: { proof } });
  assert.equal(problemIn(gone).code, 'not_found');
  assert.notEqual(arrived(await travel('unlinker')).userId, principal.userId);
});

test('a return as a proof is of the caller’s own somebody, for five minutes, in that session', async () => {
  const principal = arrived(await travel('prover'));
  const again = async (sub: string) => {
    const { url, cookies } = await depart('/auth/oidc/first/start?again=1', principal);
    first.become({ sub });
    return comeBack(await first.visit(url.href), cookies, principal);
  };
  const proven = async (who: Principal) =>
    problemIn(await ask('/auth/recovery-codes', { principal: who, body: { proof: { provider: true } } }))
      .code;
  assert.equal(problemOf(await again('margaux-elsewhere')), 'proof_refused');
  assert.equal(await proven(principal), 'proof_refused');
  assert.equal(locationOf(await again('prover')), '/account');
  assert.equal(await proven(principal), 'totp_off', 'proven, and there is nothing to renew');
  const other = arrived(await travel('prover'));
  assert.equal(await proven(other), 'proof_refused', 'another session is not');
  house.pass(5 * 60_000);
  assert.equal(await proven(principal), 'proof_refused');
  assert.equal(
    problemOf(await again('prover')),
    'proof_refused',
    'the provider saw the person minutes before',
  );
  const visitor = await ask('/auth/oidc/first/start?again=1');
  assert.equal(problemOf(visitor), 'sign_in_required');
});

test('a code of the app is asked after the provider', async () => {
  const { principal, user } = await house.register({ username: 'both-steps', password });
  const linked = await link(principal, 'both-steps');
  await comeBack(linked.back, linked.cookies);
  const { secret } = totpBegun.parse((await ask('/auth/totp/begin', { principal, body: { proof } })).body);
  const codeAt = (ms: number) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: ms });
  const code = codeAt(house.now() - 30_000);
  assert.equal((await ask('/auth/totp/confirm', { principal, body: { code } })).status, 200);
  const answer = await travel('both-steps', { next: '/leaderboard' });
  assert.equal(locationOf(answer), '/sign-in?second=1&next=%2Fleaderboard');
  assert.equal(answer.cookies.has('jwt'), false);
  const ticket = answer.cookies.get('second')?.value ?? '';
  const finish = () =>
    ask('/auth/sign-in/second', { body: { code: codeAt(house.now()) }, cookies: { second: ticket } });
  assert.equal(entered(await finish()).user.id, user.id);
  assert.equal(problemIn(await finish()).code, 'sign_in_expired');
});

test('a closed account is closed by every door; without a provider there is none', async (t) => {
  const principal = arrived(await travel('closed-there'));
  await house.rows.user.update({ where: { id: principal.userId }, data: { bannedAt: new Date() } });
  const answer = await travel('closed-there');
  assert.equal(problemOf(answer), 'account_closed');
  assert.equal(answer.cookies.has('jwt'), false);
  assert.equal(problemOf(await ask('/auth/oidc/away/start')), 'provider_away');
  assert.equal((await ask('/auth/oidc/unknown/start')).status, 404);
  const plain = await startHouse({ databaseUrl: house.database?.url ?? '' });
  t.after(() => plain.close());
  assert.deepEqual((await plain.ask('/auth/providers')).body, { providers: [] });
  assert.equal((await plain.ask('/auth/oidc/first/start')).status, 404);
});
