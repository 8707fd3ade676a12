import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PADDLE_MAX_Y, PADDLE_MIN_Y } from './court.ts';
import { DOWN, isInput, MAX_INPUT, movePaddle, moveTo, NEUTRAL, TARGET_STEP, targetOf, UP } from './input.ts';

const SPEED = 176;

test('P-2 an input is neutral, up, down or a wanted centre, as one integer', () => {
  for (const input of [NEUTRAL, UP, DOWN, moveTo(0), moveTo(5_000), moveTo(99_999)])
    assert.ok(isInput(input));
  assert.equal(moveTo(99_999), MAX_INPUT);
  assert.equal(targetOf(moveTo(5_000)), 5_000);
  assert.equal(targetOf(UP), undefined);
});

test('P-2 what is not an input is refused', () => {
  const wrong = [-1, -0, 0.5, MAX_INPUT + 1, Number.NaN, Infinity, '1', null, undefined, [1], {}, true, 1n];
  for (const value of wrong) assert.equal(isInput(value), false, String(value));
});

test('P-2 any wish becomes an input whose target is the nearest a paddle can reach', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), (y) => {
      const input = moveTo(y);
      assert.ok(isInput(input));
      const target = targetOf(input) ?? Number.NaN;
      const reachable = Math.min(Math.max(y, PADDLE_MIN_Y), PADDLE_MAX_Y);
      assert.ok(Math.abs(target - reachable) <= TARGET_STEP / 2);
    }),
    { seed: 1972 },
  );
});

test('P-3 P-4 no input moves a paddle faster than its speed or out of its reach', () => {
  for (let input = NEUTRAL; input <= MAX_INPUT; input++) {
    for (const y of [PADDLE_MIN_Y, PADDLE_MIN_Y + 1, 4_321, 5_000, PADDLE_MAX_Y - 3, PADDLE_MAX_Y]) {
      const next = movePaddle(y, input, SPEED);
      assert.ok(Math.abs(next - y) <= SPEED && next >= PADDLE_MIN_Y && next <= PADDLE_MAX_Y);
    }
  }
});

test('P-3 the whole way takes 45 ticks', () => {
  let y = PADDLE_MIN_Y;
  let ticks = 0;
  for (; y < PADDLE_MAX_Y; ticks++) y = movePaddle(y, DOWN, SPEED);
  assert.equal(ticks, 45);
});

test('P-5 moveTo stops at the wanted centre exactly', () => {
  let y = PADDLE_MIN_Y;
  for (let tick = 0; tick < 60; tick++) y = movePaddle(y, moveTo(6_660), SPEED);
  assert.equal(y, 6_660);
});
