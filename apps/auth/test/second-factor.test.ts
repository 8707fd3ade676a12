// ASVS 5.0 V6.3, V6.5 and V6.6: codes of an authenticator app, and recovery codes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Principal } from '@pong/identity';
import { recoveryCodesMade, totpBegun } from '@pong/protocol';
import { Secret, TOTP } from 'otpauth';
import type { Letter } from '../src/mailer.ts';
import { type Answer, entered, type House, problemIn, startHouse } from './house.ts';

const password = 'a sentence is fine';
const another = 'herons stand still';
const HALF_MINUTE = 30_000;

let house: House;
const secrets: string[] = [];
const letters: Letter[] = [];
before(async () => {
  house = await startHouse({
    keySecret: 'seals what is kept, for thirty-two letters',
    mailer: { send: async (letter) => void letters.push(letter), close: () => undefined },
  });
});
after(() => house.close());

const signIn = (username: string, tried = password) =>
  house.ask('/auth/sign-in', { body: { username, password: tried } });
const second = (ticket: string, code: string, network = '192.0.2.1') =>
  house.ask('/auth/sign-in/second', {
    body: { code },
    cookies: { second: ticket },
    headers: { 'x-forwarded-for': network },
  });
const post = (principal: Principal, path: string, body: object) => house.ask(path, { body, principal });
const ticketIn = (answer: Answer) => {
  assert.equal(problemIn(answer).code, 'second_factor_required');
  assert.equal(answer.status, 401);
  return answer.cookies.get('second')?.value ?? '';
};
/** The code of this moment; from the next half minute on another one. */
const codeOf = (secret: string) => {
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: house.now() });
  secrets.push(code);
  return code;
};
const wrongOf = (secret: string) => {
  const near = [-1, 0, 1].map((away) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: house.now() + away * HALF_MINUTE }),
  );
  return ['000000', '111111', '222222', '333333'].find((code) => !near.includes(code)) ?? '';
};

async function withTotp(username: string) {
  const { principal } = await house.register({ username, password });
  const begun = totpBegun.parse((await post(principal, '/auth/totp/begin', { proof: { password } })).body);
  const confirmed = await post(principal, '/auth/totp/confirm', { code: codeOf(begun.secret) });
  const { recoveryCodes } = recoveryCodesMade.parse(confirmed.body);
  secrets.push(begun.secret, ...recoveryCodes);
  house.pass(HALF_MINUTE);
  return { principal, secret: begun.secret, recoveryCodes };
}

test('an app is in force once a code was shown; from then on a password alone opens nothing', async () => {
  const { principal } = await house.register({ username: 'careful', password });
  const refused = await post(principal, '/auth/totp/begin', { proof: { password: 'not the one' } });
  assert.equal(problemIn(refused).code, 'wrong_password');
  const { secret, url } = totpBegun.parse(
    (await post(principal, '/auth/totp/begin', { proof: { password } })).body,
  );
  assert.match(url, new RegExp(`secret=${secret}`));
  assert.equal((await signIn('careful')).status, 200, 'not in force yet');
  const wrong = await post(principal, '/auth/totp/confirm', { code: wrongOf(secret) });
  assert.equal(problemIn(wrong).code, 'wrong_code');
  const confirmed = await post(principal, '/auth/totp/confirm', { code: codeOf(secret) });
  const { recoveryCodes } = recoveryCodesMade.parse(confirmed.body);
  assert.equal(new Set(recoveryCodes).size, 10);
  const told = (await house.ask('/auth/credentials', { principal })).body as object;
  assert.deepEqual(
    { ...told, email: null, mail: false },
    {
      password: true,
      email: null,
      mail: false,
      totp: true,
      recoveryCodesLeft: 10,
      passkeys: [],
      providers: [],
    },
  );
  const again = await post(principal, '/auth/totp/begin', { proof: { password } });
  assert.equal(problemIn(again).code, 'totp_on');

  house.pass(HALF_MINUTE);
  const asked = await signIn('careful');
  assert.deepEqual([...asked.cookies.keys()], ['second']);
  assert.match(
    asked.cookies.get('second')?.attributes ?? '',
    /^Path=\/auth\/sign-in; HttpOnly; SameSite=Strict/,
  );
  const answer = await second(ticketIn(asked), codeOf(secret));
  assert.equal(answer.status, 200);
  assert.equal(entered(answer).user.username, 'careful');
  assert.equal(answer.cookies.get('second')?.value, '');
});

test('a new app is confirmed within minutes and a few tries: nobody guesses the code of one left unconfirmed', async () => {
  const { principal } = await house.register({ username: 'left-open', password });
  const begin = async () =>
    totpBegun.parse((await post(principal, '/auth/totp/begin', { proof: { password } })).body).secret;
  const confirm = async (code: string) =>
    problemIn(await post(principal, '/auth/totp/confirm', { code })).code;
  const guessed = await begin();
  for (let tries = 0; tries < 10; tries++) assert.equal(await confirm(wrongOf(guessed)), 'wrong_code');
  assert.equal(await confirm(codeOf(guessed)), 'totp_off');
  const old = await begin();
  house.pass(16 * 60_000);
  assert.equal(await confirm(codeOf(old)), 'totp_off');
  const fresh = await begin();
  const done = await post(principal, '/auth/totp/confirm', { code: codeOf(fresh) });
  assert.equal(done.status, 200);
});

test('one code is good once, and the one that confirmed is none', async () => {
  const { principal } = await house.register({ username: 'replayed', password });
  const { secret } = totpBegun.parse(
    (await post(principal, '/auth/totp/begin', { proof: { password } })).body,
  );
  const code = codeOf(secret);
  assert.equal((await post(principal, '/auth/totp/confirm', { code })).status, 200);
  assert.equal(problemIn(await second(ticketIn(await signIn('replayed')), code)).code, 'wrong_code');
  house.pass(HALF_MINUTE);
  const tickets = [await signIn('replayed'), await signIn('replayed')].map(ticketIn);
  const next = codeOf(secret);
  const answers = await Promise.all(tickets.map((ticket) => second(ticket, next)));
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 403]);
  house.pass(HALF_MINUTE);
  const newer = codeOf(secret);
  assert.equal((await post(principal, '/auth/recovery-codes', { proof: { totp: newer } })).status, 200);
  const asProof = await post(principal, '/auth/totp/remove', { proof: { totp: newer } });
  assert.equal(problemIn(asProof).code, 'wrong_code', 'as a proof neither');
});

test('the ticket between the steps is good once, for five minutes, for its own account, and under its password', async () => {
  const { principal, secret } = await withTotp('ticketed');
  const other = await withTotp('other-one');
  const none = await house.ask('/auth/sign-in/second', { body: { code: codeOf(secret) } });
  assert.equal(problemIn(none).code, 'sign_in_expired');
  const ticket = ticketIn(await signIn('ticketed'));
  assert.equal(problemIn(await second(ticket, codeOf(other.secret))).code, 'wrong_code');
  assert.equal((await second(ticket, codeOf(secret))).status, 200);
  house.pass(HALF_MINUTE);
  assert.equal(problemIn(await second(ticket, codeOf(secret))).code, 'sign_in_expired');

  const late = ticketIn(await signIn('ticketed'));
  house.pass(5 * 60_000);
  assert.equal(problemIn(await second(late, codeOf(secret))).code, 'sign_in_expired');

  const before = ticketIn(await signIn('ticketed'));
  const changed = await post(principal, '/auth/password', { current: password, password: another });
  assert.equal(changed.status, 200);
  assert.equal(problemIn(await second(before, codeOf(secret))).code, 'sign_in_expired');

  const banned = ticketIn(await signIn('ticketed', another));
  house.pass(HALF_MINUTE);
  const { userId: id } = principal;
  await house.rows.user.update({ where: { id }, data: { bannedAt: new Date() } });
  assert.notEqual((await second(banned, codeOf(secret))).status, 200);
});

test('wrong codes are slowed down, and a right password does not forgive them', async () => {
  const { secret } = await withTotp('guessed-code');
  for (let failure = 0; failure < 6; failure++) {
    const ticket = ticketIn(await signIn('guessed-code'));
    assert.equal(problemIn(await second(ticket, wrongOf(secret))).code, 'wrong_code');
  }
  const ticket = ticketIn(await signIn('guessed-code'));
  const refused = await second(ticket, codeOf(secret));
  assert.equal(problemIn(refused).code, 'too_many_attempts');
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.equal(
    (await second(ticket, codeOf(secret), '198.51.100.7')).status,
    200,
    'elsewhere the owner gets in',
  );
});

test('codes guessed from many networks make all digits wait, and no recovery code', async () => {
  const { secret, recoveryCodes } = await withTotp('surrounded');
  const ticket = ticketIn(await signIn('surrounded'));
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) => second(ticket, wrongOf(secret), `198.51.100.${index}`)),
  );
  assert.equal(answers.filter(({ status }) => status === 403).length, 20, 'twenty are free');
  const delayed = await second(ticket, codeOf(secret), '203.0.113.1');
  assert.equal(problemIn(delayed).code, 'too_many_attempts');
  const typed = (recoveryCodes[0] ?? '').toUpperCase().replaceAll('-', ' ');
  assert.equal((await second(ticket, typed, '203.0.113.1')).status, 200);
  house.pass(HALF_MINUTE);
  const calm = await second(ticketIn(await signIn('surrounded')), codeOf(secret), '203.0.113.1');
  assert.equal(calm.status, 200, 'and the owner’s success ends it');
});

test('a recovery code is good once; new ones make the old ones void', async () => {
  const { principal, recoveryCodes } = await withTotp('phone-lost');
  const [first = '', other = ''] = recoveryCodes;
  const tickets = [await signIn('phone-lost'), await signIn('phone-lost')].map(ticketIn);
  const answers = await Promise.all(tickets.map((ticket) => second(ticket, first)));
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 403]);
  const made = await post(principal, '/auth/recovery-codes', { proof: { password } });
  const fresh = recoveryCodesMade.parse(made.body).recoveryCodes;
  secrets.push(...fresh);
  const ticket = ticketIn(await signIn('phone-lost'));
  assert.equal(problemIn(await second(ticket, other)).code, 'wrong_code');
  const removed = await post(principal, '/auth/totp/remove', { proof: { recoveryCode: fresh[0] } });
  assert.equal(removed.status, 204);
  assert.equal((await signIn('phone-lost')).status, 200);
  assert.equal(await house.rows.recoveryCode.count({ where: { userId: principal.userId } }), 0);
  for (const path of ['/auth/totp/remove', '/auth/recovery-codes'])
    assert.equal(problemIn(await post(principal, path, { proof: { password } })).code, 'totp_off');
});

test('whose second step is set up, or passed by a recovery code, is told so by letter', async () => {
  const { principal } = await house.register({ username: 'written-to', password });
  const email = 'written-to@mail.example';
  await house.rows.user.update({ where: { id: principal.userId }, data: { email } });
  const begun = totpBegun.parse((await post(principal, '/auth/totp/begin', { proof: { password } })).body);
  const confirmed = await post(principal, '/auth/totp/confirm', { code: codeOf(begun.secret) });
  const { recoveryCodes } = recoveryCodesMade.parse(confirmed.body);
  secrets.push(begun.secret, ...recoveryCodes);
  assert.equal((await second(ticketIn(await signIn('written-to')), recoveryCodes[0] ?? '')).status, 200);
  await house.auth.settled();
  const mine = letters.filter(({ to }) => to === email);
  assert.equal(mine.length, 2);
  assert.match(mine[0]?.text ?? '', /authenticator app is asked/);
  assert.match(mine[1]?.text ?? '', /recovery codes was used/);
  for (const secret of secrets)
    assert.ok(secret.length === 6 || !mine.some(({ text }) => text.includes(secret)));
});

test('guests and visitors have no second factor; a proof of no known kind is refused by field', async () => {
  const guest = await house.guest();
  const { principal } = await house.register({ username: 'no-proof', password });
  for (const path of ['/auth/totp/begin', '/auth/totp/remove', '/auth/recovery-codes']) {
    const proof = { password };
    assert.equal(problemIn(await post(guest.principal, path, { proof })).code, 'account_required');
    assert.equal(problemIn(await house.ask(path, { body: { proof } })).code, 'sign_in_required');
    for (const odd of [
      {},
      { password: '' },
      { totp: 123456 },
      { totp: '12345' },
      { password, totp: '123456' },
      null,
    ])
      assert.match(
        Object.keys(problemIn(await post(principal, path, { proof: odd })).fields ?? {})[0] ?? '',
        /^proof/,
      );
  }
  const unproven = await post(principal, '/auth/totp/begin', { proof: { totp: '123456' } });
  assert.equal(problemIn(unproven).code, 'wrong_code', 'there is no app to have made it');
  const absent = await post(principal, '/auth/totp/begin', { proof: { provider: true } });
  assert.equal(problemIn(absent).code, 'proof_refused');
});

test('no secret and no code is logged or stands in the database in clear', async () => {
  const logged = house.log.join('');
  const stored = JSON.stringify([await house.rows.totp.findMany(), await house.rows.recoveryCode.findMany()]);
  assert.ok(secrets.length > 20);
  for (const secret of secrets) {
    assert.ok(!logged.includes(`"${secret}"`), 'logged');
    assert.ok(secret.length === 6 || !stored.includes(secret), 'stored');
    assert.ok(!stored.includes(secret.replaceAll('-', '')) || secret.length === 6, 'stored without hyphens');
  }
  assert.match(logged, /"event":"totp_on"/);
  assert.match(logged, /"reason":"second_wrong_code"/);
});
