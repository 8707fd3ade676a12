import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PADDLE_MAX_Y, PADDLE_MIN_Y } from './court.ts';
import {
  DOWN,
  isInput,
  MAX_INPUT,
  MAX_SLIDE,
  movePaddle,
  moveTo,
  NEUTRAL,
  SLIDE_STEP,
  slide,
  slideOf,
  TARGET_STEP,
  targetOf,
  UP,
} from './input.ts';

const SPEED = 176;

test('P-2 an input is neutral, up, down, a wanted centre or a speed, as one integer', () => {
  for (const input of [NEUTRAL, UP, DOWN, moveTo(0), moveTo(5_000), moveTo(99_999), slide(8)])
    assert.ok(isInput(input));
  assert.equal(moveTo(99_999), 779);
  assert.equal(targetOf(moveTo(5_000)), 5_000);
  assert.equal(targetOf(UP), undefined);
  assert.equal(targetOf(slide(80)), undefined);
  assert.equal(slideOf(slide(80)), 80);
  assert.equal(slideOf(UP), undefined);
  assert.equal(slideOf(moveTo(99_999)), undefined);
});

test('P-2 slides are the inputs after the targets, one for each speed but 0', () => {
  const speeds = [];
  for (let input = 780; input <= MAX_INPUT; input++) {
    const speed = slideOf(input) ?? Number.NaN;
    assert.equal(slide(speed), input);
    speeds.push(speed);
  }
  const down = Array.from({ length: MAX_SLIDE / SLIDE_STEP }, (_, place) => (place + 1) * SLIDE_STEP);
  assert.deepEqual(speeds, [...down.map((speed) => -speed).reverse(), ...down]);
});

test('P-2 any speed becomes the nearest slide, and none for what is nearest to 0', () => {
  assert.deepEqual([0, -0, 3.9, -3.9].map(slide), [NEUTRAL, NEUTRAL, NEUTRAL, NEUTRAL]);
  assert.deepEqual([4, -4, 176, -1e9].map(slide).map(slideOf), [8, -8, 168, -168]);
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -200, max: 200 }), (speed) => {
      const input = slide(speed);
      assert.ok(isInput(input));
      const capped = Math.min(Math.max(speed, -MAX_SLIDE), MAX_SLIDE);
      assert.ok(Math.abs((slideOf(input) ?? 0) - capped) <= SLIDE_STEP / 2);
      assert.equal(slideOf(slide(-speed)) ?? 0, 0 - (slideOf(input) ?? 0));
    }),
    { seed: 1972 },
  );
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

test('P-5 a slide moves by its speed each tick until the end of the way, and under a slower rule no faster than that', () => {
  assert.equal(movePaddle(5_000, slide(-88), SPEED), 4_912);
  assert.equal(movePaddle(5_000, slide(8), SPEED), 5_008);
  assert.equal(movePaddle(5_000, slide(168), 100), 5_100);
  assert.equal(movePaddle(PADDLE_MAX_Y - 5, slide(8), SPEED), PADDLE_MAX_Y);
  assert.equal(movePaddle(PADDLE_MIN_Y, slide(-168), SPEED), PADDLE_MIN_Y);
});

test('P-5 moveTo stops at the wanted centre exactly', () => {
  let y = PADDLE_MIN_Y;
  for (let tick = 0; tick < 60; tick++) y = movePaddle(y, moveTo(6_660), SPEED);
  assert.equal(y, 6_660);
});
