// Attacks at the doors of a password: change, forgotten, reset.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Principal } from '@pong/identity';
import { createMailer } from '../src/mailer.ts';
import { runCommand } from './command.ts';
import { type Answer, entered, type House, problemIn, startHouse } from './house.ts';
import { type PostOffice, startPostOffice } from './post-office.ts';

const password = 'a sentence is fine';
const another = 'herons stand still';

let house: House;
let post: PostOffice;
before(async () => {
  post = await startPostOffice();
  house = await startHouse({
    mailer: await createMailer({ smtpUrl: post.url, from: 'Pong <pong@pong.example>' }),
  });
});
after(async () => {
  await house.close();
  await post.close();
});

const signIn = (username: string, tried: string) =>
  house.ask('/auth/sign-in', { body: { username, password: tried } });
const change = (principal: Principal, current: string, next: string) =>
  house.ask('/auth/password', { body: { current, password: next }, principal });
const reset = (token: string, next = another) =>
  house.ask('/auth/password/reset', { body: { token, password: next } });
const forgot = (username: string, network = '192.0.2.1') =>
  house.ask('/auth/password/forgot', { body: { username }, headers: { 'x-forwarded-for': network } });
const command = (from: House, ...args: string[]) => runCommand(from.database?.url ?? '', 'accounts', ...args);
const letterTo = (address: string) => post.letters.findLast(({ to }) => to.includes(address));

/** Asks again until there is an answer; the runner's own time limit ends what never comes. */
async function until<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function tokenIn(address: string, path: string): Promise<string> {
  const pattern = new RegExp(`http://pong\\.example/${path}#([\\w-]{43})\\s`);
  return until(() => pattern.exec(letterTo(address)?.text ?? '')?.[1]);
}

async function withEmail(username: string) {
  const account = await house.register({ username, password });
  const address = `${username}@mail.example`;
  const asked = await house.ask('/auth/email', {
    body: { email: address, password },
    principal: account.principal,
  });
  assert.equal(asked.status, 202);
  const token = await tokenIn(address, 'confirm-email');
  assert.equal((await house.ask('/auth/email/confirm', { body: { token } })).status, 204);
  return { ...account, address };
}

function assertLinkRefused(answer: Answer) {
  assert.equal(answer.status, 410);
  assert.equal(problemIn(answer).code, 'link_refused');
}

test('a change ends every session, and the caller goes on in a new one with new cookies', async () => {
  const first = await house.register({ username: 'changes', password });
  const second = entered(await signIn('changes', password));
  const answer = await change(second.principal, password, another);
  assert.equal(answer.status, 200);
  const fresh = entered(answer);
  assert.notEqual(fresh.principal.sid, second.principal.sid);
  assert.notEqual(fresh.cookies.refresh, second.cookies.refresh);
  assert.deepEqual(
    await Promise.all([first, second, fresh].map(({ principal }) => house.isActive(principal))),
    [false, false, true],
  );
  for (const { cookies } of [first, second])
    assert.equal(
      (await house.ask('/auth/refresh', { method: 'POST', cookies: { refresh: cookies.refresh ?? '' } }))
        .status,
      401,
    );
  assert.equal((await signIn('changes', password)).status, 401);
  assert.equal((await signIn('changes', another)).status, 200);
});

test('a wrong current password changes nothing, and counts as a try to sign in', async () => {
  const { principal } = await house.register({ username: 'guessed-at', password });
  for (let failure = 0; failure < 6; failure++) {
    const answer = await change(principal, 'not the one', another);
    assert.equal(answer.status, 403);
    assert.equal(problemIn(answer).code, 'wrong_password');
  }
  assert.equal(problemIn(await change(principal, password, another)).code, 'too_many_attempts');
  assert.equal(problemIn(await signIn('guessed-at', password)).code, 'too_many_attempts', 'no way round');
  assert.equal(await house.isActive(principal), true);
  house.pass(60_000);
  assert.equal((await signIn('guessed-at', password)).status, 200);
});

test('of two changes at the same time one counts', async () => {
  const { principal } = await house.register({ username: 'two-at-once', password });
  const answers = await Promise.all([
    change(principal, password, 'the first of the two'),
    change(principal, password, 'the second of the two'),
  ]);
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 403]);
  assert.equal(await house.rows.session.count({ where: { userId: principal.userId, revokedAt: null } }), 1);
});

test('whoever signs in with the old password while it changes is left outside', async () => {
  for (let round = 0; round < 8; round++) {
    const username = `race-${round}`;
    const { principal } = await house.register({ username, password });
    const [changed] = await Promise.all([
      change(principal, password, another),
      ...Array.from({ length: 4 }, () => signIn(username, password)),
    ]);
    const { sid } = entered(changed).principal;
    const open = await house.rows.session.findMany({
      where: { userId: principal.userId, revokedAt: null },
      select: { id: true },
    });
    assert.deepEqual(open, [{ id: sid }]);
  }
});

test('common and personal passwords are refused at every door, with a sentence; there is no other rule', async () => {
  const weak = ['password1', 'weakling1', 'zzzzzzzzz'];
  for (const tried of weak) {
    const answer = await house.ask('/auth/register', { body: { username: 'weakling', password: tried } });
    assert.equal(answer.status, 400);
    assert.match(problemIn(answer).fields?.password ?? '', /Choose another one\.$/);
  }
  const { principal, address } = await withEmail('weakling');
  for (const tried of weak) assert.ok(problemIn(await change(principal, password, tried)).fields?.password);
  await forgot('weakling');
  const token = await tokenIn(address, 'reset');
  for (const tried of weak) assert.ok(problemIn(await reset(token, tried)).fields?.password);
  assert.equal((await reset(token, 'x'.repeat(128))).status, 400, 'one character over and over');
  assert.equal((await reset(token, 'long '.repeat(26))).status, 400, '130 characters');
  assert.equal((await reset(token, 'just longer words')).status, 204, 'a refused try does not use it up');
});

test('forgotten: a link by letter, once, and nobody is signed in by it', async () => {
  const account = await withEmail('forgetful');
  const stolen = entered(await signIn('forgetful', password));
  const asked = await forgot(' Forgetful ');
  assert.equal(asked.status, 202);
  assert.deepEqual(asked.body, { mail: true });
  const token = await tokenIn(account.address, 'reset');
  const answer = await reset(token);
  assert.equal(answer.status, 204);
  assert.equal(answer.cookies.size, 0);
  for (const { principal } of [account, stolen]) assert.equal(await house.isActive(principal), false);
  assertLinkRefused(await reset(token, 'yet another sentence'));
  assert.equal((await signIn('forgetful', another)).status, 200);
  await until(() => /password was changed/.exec(letterTo(account.address)?.text ?? '') ?? undefined);
});

test('whoever had a name before it was reserved gets a link, by letter and by the command', async () => {
  const account = await withEmail('before-rules');
  await house.rows.user.update({
    where: { id: account.user.id },
    data: { username: 'Admin', usernameKey: 'admin' },
  });
  await forgot('Admin');
  await tokenIn(account.address, 'reset');
  assert.equal((await command(house, 'reset-link', 'admin')).code, 0);
});

test('a link ends after an hour, and with a change of the password', async () => {
  const account = await withEmail('too-late');
  await forgot('too-late');
  const old = await tokenIn(account.address, 'reset');
  house.pass(61 * 60_000);
  assertLinkRefused(await reset(old));
  post.letters.length = 0;
  await forgot('too-late');
  const second = await tokenIn(account.address, 'reset');
  assert.notEqual(second, old);
  assert.equal((await change(account.principal, password, 'changed it myself')).status, 200);
  assertLinkRefused(await reset(second));
});

test('fifty at the same time with one link: one new password', async () => {
  const account = await withEmail('fifty-links');
  await forgot('fifty-links');
  const token = await tokenIn(account.address, 'reset');
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) => reset(token, `sentence number ${index}`)),
  );
  assert.equal(answers.filter(({ status }) => status === 204).length, 1);
  for (const answer of answers) if (answer.status !== 204) assertLinkRefused(answer);
});

test('a link of another kind, of nobody, or of a closed account does nothing', async () => {
  const account = await withEmail('wrong-kind');
  const confirmation = /#([\w-]{43})\s/.exec(letterTo(account.address)?.text ?? '')?.[1] ?? '';
  assertLinkRefused(await reset(confirmation));
  assertLinkRefused(await reset(Buffer.alloc(32, 7).toString('base64url')));
  post.letters.length = 0;
  await forgot('wrong-kind');
  const token = await tokenIn(account.address, 'reset');
  assertLinkRefused(await house.ask('/auth/email/confirm', { body: { token } }));
  await house.rows.user.update({ where: { id: account.user.id }, data: { bannedAt: new Date() } });
  assertLinkRefused(await reset(token));
});

test('nobody learns from the answer who has an account or an address; one network asks ever more slowly', async () => {
  await withEmail('has-address');
  await house.register({ username: 'has-none', password });
  const guest = await house.guest();
  const names = ['has-address', 'has-none', 'nobody-at-all', guest.user.username, "' OR 1=1", '\ud800', 'x'];
  const answers = await Promise.all(names.map((name) => forgot(name, '198.51.100.9')));
  for (const answer of answers) {
    assert.equal(answer.status, 202);
    assert.deepEqual(answer.body, { mail: true });
  }
  for (let more = 0; more < 6; more++) await forgot('has-address', '198.51.100.10');
  assert.equal(problemIn(await forgot('has-address', '198.51.100.10')).code, 'too_many_attempts');
  assert.equal((await signIn('has-address', password)).status, 200, 'it delays no sign-in');
});

test('a mailbox is not flooded: one letter in five minutes, from however many networks', async () => {
  const { address } = await withEmail('flooded');
  for (let network = 0; network < 20; network++) await forgot('flooded', `203.0.113.${network}`);
  await tokenIn(address, 'reset');
  // Written in order: when this one is there, all before it are done.
  const last = await withEmail('after-the-flood');
  assert.ok(letterTo(last.address));
  const links = post.letters.filter(({ to, text }) => to.includes(address) && text.includes('/reset#'));
  assert.equal(links.length, 1);
});

test('an address is one’s own only when its link was followed; setting and removing ask for the password', async () => {
  const { principal } = await house.register({ username: 'addressed', password });
  const tell = async () => (await house.ask('/auth/credentials', { principal })).body;
  const nothingElse = {
    password: true,
    mail: true,
    totp: false,
    recoveryCodesLeft: 0,
    passkeys: [],
    providers: [],
  };
  const set = (email: unknown, typed = password) =>
    house.ask('/auth/email', { body: { email, password: typed }, principal });
  assert.deepEqual(await tell(), { ...nothingElse, email: null });
  assert.equal(problemIn(await set('a@mail.example', 'not the one')).code, 'wrong_password');
  for (const wrong of [
    'x',
    'a@b',
    'a@mail.example\r\nBcc: b@mail.example',
    'a@x.example, b@x.example',
    { not: '' },
  ])
    assert.ok(problemIn(await set(wrong)).fields?.email, JSON.stringify(wrong));
  assert.equal((await set('a@mail.example')).status, 202);
  const token = await tokenIn('a@mail.example', 'confirm-email');
  assert.deepEqual(await tell(), { ...nothingElse, email: null });
  await house.ask('/auth/email/confirm', { body: { token } });
  assert.deepEqual(await tell(), { ...nothingElse, email: 'a@mail.example' });
  assertLinkRefused(await house.ask('/auth/email/confirm', { body: { token } }));
  const remove = (typed: string) => house.ask('/auth/email/remove', { body: { password: typed }, principal });
  assert.equal(problemIn(await remove('not the one')).code, 'wrong_password');
  assert.equal((await remove(password)).status, 204);
  assert.deepEqual(await tell(), { ...nothingElse, email: null });
});

test('a post office that refuses keeps nobody waiting, and stands in the log without the address', async () => {
  const { address } = await withEmail('undelivered');
  post.refuse(true);
  house.log.length = 0;
  assert.equal((await forgot('undelivered')).status, 202);
  await until(() => house.log.find((line) => line.includes('letter_failed')));
  post.refuse(false);
  assert.doesNotMatch(house.log.join(''), new RegExp(address));
});

test('without letters: the same answer, no address to set, and an operator prints the link', async (t) => {
  const quiet = await startHouse({ databaseUrl: house.database?.url ?? '' });
  t.after(() => quiet.close());
  const account = await quiet.register({ username: 'quiet', password });
  const { body } = await quiet.ask('/auth/password/forgot', { body: { username: 'quiet' } });
  assert.deepEqual(body, { mail: false });
  const set = await quiet.ask('/auth/email', {
    body: { email: 'a@mail.example', password },
    principal: account.principal,
  });
  assert.equal(problemIn(set).code, 'mail_off');
  const printed = await command(house, 'reset-link', 'Quiet');
  assert.equal(printed.code, 0);
  const token = /^http:\/\/pong\.example:3000\/reset#([\w-]{43})\n$/.exec(printed.stdout)?.[1] ?? '';
  // By the clock of the machine, as the command has it.
  const done = await quiet.ask('/auth/password/reset', { body: { token, password: another } });
  assert.equal(done.status, 204);
  assert.equal((await command(house, 'reset-link', 'nobody-here')).code, 1);
  assert.equal((await command(house, 'no-such-command')).code, 1);
});

test('guests and visitors have no password to change; operators and missing fields are refused by field', async () => {
  const guest = await house.guest();
  const { principal } = await house.register({ username: 'by-field', password });
  for (const [who, code] of [
    [guest.principal, 'account_required'],
    [{ kind: 'anonymous' }, 'sign_in_required'],
  ] as const) {
    assert.equal(problemIn(await change(who, password, another)).code, code);
    assert.equal(problemIn(await house.ask('/auth/credentials', { principal: who })).code, code);
  }
  const wrong: [string, object, string][] = [
    ['/auth/password', { current: { not: '' }, password: another }, 'current'],
    ['/auth/password', { current: password }, 'password'],
    ['/auth/password', { current: password, password: another, userId: 1 }, 'body'],
    ['/auth/password/forgot', { username: { contains: '' } }, 'username'],
    ['/auth/password/forgot', {}, 'username'],
    ['/auth/password/reset', { token: { not: '' }, password: another }, 'token'],
    ['/auth/password/reset', { token: 'x', password: another }, 'token'],
    ['/auth/email/confirm', { token: null }, 'token'],
    ['/auth/email/remove', { password: { gt: '' } }, 'password'],
  ];
  for (const [path, body, field] of wrong) {
    const answer = await house.ask(path, { body, principal });
    assert.equal(answer.status, 400, path);
    assert.ok(problemIn(answer).fields?.[field], `${path} ${JSON.stringify(problemIn(answer).fields)}`);
  }
});

test('no password, link or address of a letter is logged, and no link is stored', async () => {
  const logged = house.log.join('');
  const stored = JSON.stringify(await house.rows.link.findMany());
  for (const { text } of post.letters) {
    const token = /#([\w-]{43})/.exec(text)?.[1];
    if (token === undefined) continue;
    assert.ok(!logged.includes(token) && !stored.includes(token));
  }
  for (const secret of [password, another, '@mail.example']) assert.ok(!logged.includes(secret), secret);
});
