import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRawGuard } from './raw-guard.ts';

test('events and joining pass; binary, and packets that wait for attachments, do not', () => {
  const passes = createRawGuard({ monotonicMs: () => 0 });
  for (const message of ['0{"protocol":2}', 'p28c0', 'b28c0', '20["lobby:quick",{}]', '1', ''])
    assert.equal(passes(message), true, message);
  for (const message of [
    '51-["x",{"_placeholder":true,"num":0}]',
    '61-1[{}]',
    Buffer.from('2["x"]'),
    4,
    undefined,
  ])
    assert.equal(passes(message), false, String(message));
});

test('ten seconds of play at once pass; a flood does not', () => {
  let nowMs = 0;
  const passes = createRawGuard({ monotonicMs: () => nowMs });
  for (let count = 0; count < 700; count += 1) assert.equal(passes('p28c0'), true);
  let cut = false;
  for (let count = 0; count < 2_000 && !cut; count += 1) {
    nowMs += 0.1;
    cut = !passes('0/elsewhere,');
  }
  assert.equal(cut, true);
});
