import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { entered, type House, problemIn, startHouse } from './house.ts';

const password = 'a sentence is fine';

let house: House;
before(async () => {
  house = await startHouse();
});
after(() => house.close());

const signIn = (username: string, tried = password, network = '192.0.2.1') =>
  house.ask('/auth/sign-in', {
    body: { username, password: tried },
    headers: { 'x-forwarded-for': network },
  });

test('the right password signs in, in any case of the name and with a space too many', async () => {
  const { user } = await house.register({ username: 'Margaux', password });
  for (const username of ['Margaux', 'mARGAUX', ' margaux ']) {
    const answer = await signIn(username);
    assert.equal(answer.status, 200);
    assert.deepEqual(entered(answer).user, user);
    assert.deepEqual([...answer.cookies.keys()], ['jwt', 'refresh', 'account']);
  }
});

test('a password typed on another keyboard is the same password', async () => {
  await house.register({ username: 'accent', password: 'caf\u00e9 cr\u00e8me' });
  assert.equal((await signIn('accent', 'cafe\u0301 cre\u0300me')).status, 200);
});

test('signing in ends the session at hand, a guest’s too; the guest’s row stays', async () => {
  const guest = await house.guest();
  await house.register({ username: 'returning', password });
  const answer = await house.ask('/auth/sign-in', {
    body: { username: 'returning', password },
    principal: guest.principal,
  });
  assert.equal(answer.status, 200);
  assert.equal(await house.isActive(guest.principal), false);
  assert.equal((await house.guest(guest.guestId)).user.id, guest.user.id);
});

test('a wrong password, an unknown name, a guest’s name and an impossible one are told apart by nobody', async () => {
  await house.register({ username: 'known', password });
  const guest = await house.guest();
  const names = ['known', 'unknown', guest.user.username, 'no\u0000body', "' OR 1=1", '\ud800lone', 'x'];
  const answers = await Promise.all(names.map((name) => signIn(name, 'wrong password')));
  for (const answer of answers) {
    const { requestId, ...rest } = problemIn(answer);
    const { requestId: _, ...expected } = problemIn(answers[0] ?? answer);
    assert.ok(requestId);
    assert.equal(answer.status, 401);
    assert.deepEqual(rest, expected);
    assert.equal(rest.code, 'wrong_credentials');
    assert.equal(answer.cookies.size, 0);
  }
});

test('known and unknown names take the same time', async () => {
  await house.register({ username: 'timed', password });
  const medianOf = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let round = 0; round < 30; round++) {
    // In turns, so that what goes on after an answer meets both alike.
    const pair = [['known', 'timed'] as const, ['unknown', `nobody-${round}`] as const];
    for (const [kind, name] of round % 2 ? pair : pair.toReversed()) {
      house.pass(16 * 60_000);
      const startedMs = performance.now();
      assert.equal((await signIn(name, 'wrong password')).status, 401);
      times[kind].push(performance.now() - startedMs);
    }
  }
  const [known, unknown] = [medianOf(times.known), medianOf(times.unknown)];
  // Without the decoy an unknown name is answered in a fifth of the time.
  assert.ok(unknown > known * 0.6 && known > unknown * 0.6, `known ${known} ms, unknown ${unknown} ms`);
});

test('after six failures the account answers this network later and later, another account at once', async () => {
  await house.register({ username: 'attacked', password });
  await house.register({ username: 'bystander', password });
  for (let failure = 0; failure < 6; failure++)
    assert.equal(problemIn(await signIn('attacked', 'wrong password')).code, 'wrong_credentials');
  const delays: number[] = [];
  for (let round = 0; round < 4; round++) {
    const answer = await signIn('ATTACKED');
    assert.equal(answer.status, 429);
    const problem = problemIn(answer);
    assert.equal(problem.code, 'too_many_attempts');
    assert.equal(answer.headers.get('retry-after'), String(problem.retryAfter));
    delays.push(problem.retryAfter ?? 0);
    house.pass((problem.retryAfter ?? 0) * 1000);
    assert.equal((await signIn('attacked', 'wrong password')).status, 401);
  }
  assert.deepEqual(
    delays,
    delays.toSorted((a, b) => a - b),
  );
  assert.ok((delays[3] ?? 0) > (delays[0] ?? 0));
  assert.equal((await signIn('bystander')).status, 200);
  house.pass(60_000);
  assert.equal((await signIn('attacked')).status, 200, 'the owner is not locked out');
  assert.equal((await signIn('attacked', 'wrong password')).status, 401, 'and starts afresh');
});

test('owner locked out from one address: who guesses elsewhere delays nobody but himself', async () => {
  await house.register({ username: 'famous', password });
  const from = (network: string, tried: string) => signIn('famous', tried, network);
  const attacker: number[] = [];
  for (let round = 0; round < 12; round++) {
    attacker.push((await from(`2001:db8:0:1::${round}`, 'wrong password')).status);
    assert.equal((await from('198.51.100.7', password)).status, 200, `round ${round}`);
  }
  assert.deepEqual(attacker.slice(0, 7), [401, 401, 401, 401, 401, 401, 429], 'one /64 is one network');
  assert.equal((await from('2001:db8:0:1::ff', password)).status, 429);
});

test('an unknown name is delayed like a known one', async () => {
  for (let failure = 0; failure < 6; failure++) await signIn('never-was', 'wrong password');
  assert.equal((await signIn('never-was', 'wrong password')).status, 429);
});

test('failures at the same time count each', async () => {
  await house.register({ username: 'parallel', password });
  const answers = await Promise.all(Array.from({ length: 30 }, () => signIn('parallel', 'wrong password')));
  assert.equal(answers.filter(({ status }) => status === 401).length, 6);
  assert.equal(answers.filter(({ status }) => status === 429).length, 24);
});

test('more tries at once than can be hashed are refused with a time to come back', async (t) => {
  const busy = await startHouse({ databaseUrl: house.database?.url ?? '', waitingHashesMax: 2 });
  t.after(() => busy.close());
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      busy.ask('/auth/sign-in', {
        body: { username: `crowd-${index}`, password: 'wrong password' },
        headers: { 'x-forwarded-for': `10.0.0.${index}` },
      }),
    ),
  );
  const refused = answers.filter(({ status }) => status === 503);
  assert.ok(refused.length > 0);
  assert.equal(answers.filter(({ status }) => status === 401).length + refused.length, 60);
  for (const answer of refused) {
    assert.equal(problemIn(answer).code, 'overloaded');
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
  }
  assert.equal((await signIn('Margaux')).status, 200);
});

test('a closed account says so to its owner alone', async () => {
  const { user } = await house.register({ username: 'closed', password });
  await house.rows.user.update({ where: { id: user.id }, data: { bannedAt: new Date() } });
  assert.equal(problemIn(await signIn('closed')).code, 'account_closed');
  assert.equal(problemIn(await signIn('closed', 'wrong password')).code, 'wrong_credentials');
  await house.rows.user.update({ where: { id: user.id }, data: { deletedAt: new Date() } });
  assert.equal(problemIn(await signIn('closed')).code, 'wrong_credentials');
});

test('a refusal is logged with the account and the reason, never with what was typed', async () => {
  const { user } = await house.register({ username: 'logged', password });
  house.log.length = 0;
  await signIn('logged', 'typed-by-mistake');
  await signIn('password-in-the-wrong-field', 'typed-by-mistake');
  const events = house.log.map((line) => JSON.parse(line)).filter(({ event }) => event === 'sign_in_refused');
  assert.equal(events.length, 2);
  assert.equal(events[0].userId, user.id);
  assert.equal(events[0].reason, 'refused');
  assert.ok(events[0].reqId);
  assert.doesNotMatch(house.log.join(''), /typed-by-mistake|password-in-the-wrong-field/);
});
