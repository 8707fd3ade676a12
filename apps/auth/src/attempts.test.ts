import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAttempts } from './attempts.ts';

function clocked(options: { maxKeys?: number } = {}) {
  let nowMs = 1_000;
  const attempts = createAttempts({ steady: () => nowMs, ...options });
  return {
    attempts,
    pass: (ms: number) => {
      nowMs += ms;
    },
    fail: (key: string) => attempts.begin(key).kind,
    delayOf(key: string) {
      const attempt = attempts.begin(key);
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
  const attempt = attempts.begin('margaux');
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
    const attempt = attempts.begin('margaux');
    if (attempt.kind === 'allowed') attempt.notMade();
  }
  for (let failure = 0; failure < 6; failure++) assert.equal(fail('margaux'), 'allowed');
  assert.equal(fail('margaux'), 'delayed');
});

test('a try taken back does not take back the failures of others in the meantime', () => {
  const { attempts, fail } = clocked();
  const mine = attempts.begin('margaux');
  for (let failure = 0; failure < 5; failure++) fail('margaux');
  if (mine.kind === 'allowed') mine.notMade();
  assert.equal(fail('margaux'), 'delayed');
});

test('memory is bounded: the key untouched for longest is forgotten first', () => {
  const { fail } = clocked({ maxKeys: 100 });
  for (let failure = 0; failure < 6; failure++) fail('attacked');
  for (let name = 0; name < 99; name++) fail(`name-${name}`);
  assert.equal(fail('attacked'), 'delayed');
  for (let name = 0; name < 100; name++) fail(`other-${name}`);
  assert.equal(fail('attacked'), 'allowed');
});
