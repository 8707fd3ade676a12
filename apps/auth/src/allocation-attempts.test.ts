import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAllocationAttempts } from './allocation-attempts.ts';
import { clientNetwork } from './client-network.ts';

function clocked() {
  let nowMs = 1_000;
  const attempts = createAllocationAttempts({ steady: () => nowMs });
  const begin = (address: string, account = 'margaux') =>
    attempts.begin(account, clientNetwork({ 'x-forwarded-for': address }));
  return {
    begin,
    pass: (ms: number) => {
      nowMs += ms;
    },
    fail: (address: string, account?: string) => begin(address, account).kind,
  };
}
const at = (network: number) => `2001:db8:7:${network.toString(16)}::1`;

test('a rented /48 gets no free failures for each of its networks; others are not concerned', () => {
  const { begin, fail, pass } = clocked();
  for (let network = 0; network < 60; network++) assert.equal(fail(at(network)), 'allowed');
  const delayed = begin(at(60));
  assert.deepEqual(delayed, { kind: 'delayed', retryAfterSeconds: 1 });
  assert.equal(fail('2001:db8:8::1'), 'allowed', 'another /48');
  assert.equal(fail('192.0.2.1'), 'allowed');
  assert.equal(fail(at(60), 'another'), 'allowed', 'another account');
  let guesses = 0;
  for (let second = 0; second < 600; second++) {
    if (fail(at(1_000 + second)) === 'allowed') guesses += 1;
    pass(1_000);
  }
  assert.ok(guesses > 100 && guesses < 200, `${guesses}: one in four seconds`);
  pass(15 * 60_000);
  assert.equal(fail(at(60)), 'allowed');
});

test('a network keeps its own count, and a success takes back one’s own try alone', () => {
  const { begin, fail } = clocked();
  for (let failure = 0; failure < 6; failure++) assert.equal(fail(at(1)), 'allowed');
  assert.deepEqual(begin(at(1)), { kind: 'delayed', retryAfterSeconds: 1 });
  for (let round = 0; round < 100; round++) {
    const attempt = begin(at(2));
    if (attempt.kind === 'allowed') attempt.succeeded();
  }
  for (let network = 3; network < 57; network++) assert.equal(fail(at(network)), 'allowed');
  assert.equal(fail(at(57)), 'delayed');
});
