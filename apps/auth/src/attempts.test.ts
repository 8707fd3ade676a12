import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAttempts } from './attempts.ts';

const HOME = '192.0.2.1';
const AWAY = '203.0.113.9';

function clocked(options: { mostPerNetwork?: number; most?: number } = {}) {
  let nowMs = 1_000;
  const attempts = createAttempts({ steady: () => nowMs, ...options });
  return {
    attempts,
    pass: (ms: number) => {
      nowMs += ms;
    },
    fail: (account: string, network = HOME) => attempts.begin(account, network).kind,
    succeed(account: string, network = HOME) {
      const attempt = attempts.begin(account, network);
      if (attempt.kind === 'allowed') attempt.succeeded();
      return attempt.kind;
    },
    delayOf(account: string, network = HOME) {
      const attempt = attempts.begin(account, network);
      return attempt.kind === 'delayed' ? attempt.retryAfterSeconds : 0;
    },
  };
}

test('six failures are free, then the delay doubles up to a minute', () => {
  const { fail, delayOf, pass } = clocked();
  for (let failure = 0; failure < 6; failure++) assert.equal(fail('margaux'), 'allowed');
  const delays: number[] = [];
  for (let failure = 0; failure < 9; failure++) {
    const delay = delayOf('margaux');
    delays.push(delay);
    pass(delay * 1000);
    assert.equal(fail('margaux'), 'allowed', 'the delay was honest');
  }
  assert.deepEqual(delays, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('asking during the delay does not make it longer', () => {
  const { fail, delayOf, pass } = clocked();
  for (let failure = 0; failure < 8; failure++) {
    fail('margaux');
    pass(3_000);
  }
  fail('margaux');
  const first = delayOf('margaux');
  for (let ask = 0; ask < 100; ask++) delayOf('margaux');
  assert.equal(delayOf('margaux'), first);
});

test('a success, or a quarter of an hour of peace, forgets everything', () => {
  const { attempts, fail, pass } = clocked();
  for (let failure = 0; failure < 5; failure++) fail('margaux');
  const attempt = attempts.begin('margaux', HOME);
  assert.equal(attempt.kind, 'allowed');
  if (attempt.kind === 'allowed') attempt.succeeded();
  for (let failure = 0; failure < 6; failure++) assert.equal(fail('margaux'), 'allowed');
  assert.equal(fail('margaux'), 'delayed');
  pass(15 * 60_000);
  for (let failure = 0; failure < 6; failure++) assert.equal(fail('margaux'), 'allowed');
});

test('a try that was never made does not count', () => {
  const { attempts, fail } = clocked();
  for (let round = 0; round < 100; round++) {
    const attempt = attempts.begin('margaux', HOME);
    if (attempt.kind === 'allowed') attempt.notMade();
  }
  for (let failure = 0; failure < 6; failure++) assert.equal(fail('margaux'), 'allowed');
  assert.equal(fail('margaux'), 'delayed');
});

test('a try taken back does not take back the failures of others in the meantime', () => {
  const { attempts, fail } = clocked();
  const mine = attempts.begin('margaux', HOME);
  for (let failure = 0; failure < 5; failure++) fail('margaux');
  if (mine.kind === 'allowed') mine.notMade();
  assert.equal(fail('margaux'), 'delayed');
});

test('owner locked out from afar: failures of one network never delay another', () => {
  const { fail, delayOf, pass, succeed } = clocked();
  for (let second = 0; second < 600; second++) {
    fail('margaux', AWAY);
    pass(1_000);
    assert.equal(succeed('margaux', HOME), 'allowed');
  }
  assert.ok(delayOf('margaux', AWAY) > 0, 'and a success at home does not help the one away');
});

test('guessed at from a hundred networks: each waits two seconds, one that has not failed never', () => {
  const { fail, delayOf, pass } = clocked();
  for (let network = 0; network < 99; network++) fail('margaux', `10.0.0.${network}`);
  assert.equal(
    fail('margaux', '10.0.0.0'),
    'allowed',
    'its free failures, as long as there are not too many',
  );
  assert.equal(delayOf('margaux', '10.0.0.1'), 2);
  assert.equal(delayOf('margaux', '10.0.0.1'), 2, 'and asking adds nothing');
  assert.equal(fail('margaux', HOME), 'allowed');
  assert.equal(delayOf('margaux', HOME), 2);
  pass(2_000);
  assert.equal(fail('margaux', HOME), 'allowed');
  assert.equal(fail('another', '10.0.0.1'), 'allowed', 'other accounts are not concerned');
  pass(15 * 60_000);
  for (let failure = 0; failure < 6; failure++) assert.equal(fail('margaux', HOME), 'allowed');
});

test('delay shaken off by trying 10,000 other names: one network does not push out its own failures', () => {
  const { fail } = clocked();
  for (let failure = 0; failure < 6; failure++) fail('attacked', AWAY);
  for (let failure = 0; failure < 6; failure++) fail('attacked', HOME);
  for (let name = 0; name < 10_000; name++) fail(`name-${name}`, AWAY);
  assert.equal(fail('attacked', AWAY), 'delayed');
  assert.equal(fail('attacked', HOME), 'delayed', 'nor those of another');
});

test('delay shaken off with a full table: names without room of their own share one delay', () => {
  const { fail, succeed, delayOf, pass } = clocked({ mostPerNetwork: 10 });
  for (let name = 0; name < 10; name++) for (let round = 0; round < 3; round++) fail(`name-${name}`, AWAY);
  const tried: string[] = [];
  for (let round = 0; round < 10; round++) {
    tried.push(fail('attacked', AWAY));
    succeed('one-of-my-own', AWAY);
  }
  assert.equal(tried.filter((kind) => kind === 'allowed').length, 6);
  assert.ok(delayOf('attacked', AWAY) > 0);
  assert.equal(fail('name-0', AWAY), 'allowed', 'those counted already keep their own');
  assert.equal(fail('attacked', HOME), 'allowed', 'and other networks theirs');
  pass(15 * 60_000);
  assert.equal(fail('attacked', AWAY), 'allowed', 'room is made by what is forgotten');
});

test('memory is bounded: of too many networks the one untouched for longest is forgotten', () => {
  const { fail } = clocked({ most: 100 });
  for (let failure = 0; failure < 6; failure++) fail('attacked', AWAY);
  for (let network = 0; network < 99; network++) fail('attacked', `10.0.0.${network}`);
  assert.equal(fail('attacked', AWAY), 'delayed');
  for (let network = 0; network < 101; network++) fail('attacked', `10.0.1.${network}`);
  assert.equal(fail('attacked', AWAY), 'allowed');
});
