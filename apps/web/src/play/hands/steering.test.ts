import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOWN, isInput, moveTo, NEUTRAL, slideOf, UP } from '@pong/engine';
import { createSteering } from './steering.ts';

test('the key pressed last counts, and the other one again when it is let go', () => {
  const steering = createSteering();
  assert.equal(steering.input(), NEUTRAL);
  steering.press('up');
  assert.equal(steering.input(), UP);
  steering.press('down');
  assert.equal(steering.input(), DOWN);
  steering.release('down');
  assert.equal(steering.input(), UP);
  steering.release('up');
  assert.equal(steering.input(), NEUTRAL);
});

test('a repeating key is one press', () => {
  const steering = createSteering();
  steering.press('up');
  steering.press('up');
  steering.release('up');
  assert.equal(steering.input(), NEUTRAL);
});

test('pointing stays in force until a key is pressed, and takes over again when it moves', () => {
  const steering = createSteering();
  steering.point(4000);
  assert.equal(steering.input(), moveTo(4000));
  steering.press('down');
  assert.equal(steering.input(), DOWN);
  steering.point(6000);
  assert.equal(steering.input(), moveTo(6000));
});

test('whatever is pointed at is a valid input', () => {
  const steering = createSteering();
  for (const y of [-1e9, -1, 0, 5000, 9999, 1e9]) {
    steering.point(y);
    assert.ok(isInput(steering.input()));
  }
});

test('reset lets go of everything', () => {
  const steering = createSteering();
  steering.press('up');
  steering.point(1);
  steering.reset();
  assert.equal(steering.input(), NEUTRAL);
});

test('against the server a moving pointer slides, and rests where it is', () => {
  const steering = createSteering();
  steering.press('up');
  assert.equal(steering.wish(0, 5000), UP);
  steering.point(5000);
  assert.equal(steering.wish(1, 5000), moveTo(5000));
  for (let tick = 2; tick < 12; tick += 1) {
    steering.point(5000 + 100 * (tick - 1));
    steering.wish(tick, 5000 + 100 * (tick - 2));
  }
  steering.point(6100);
  assert.notEqual(slideOf(steering.wish(12, 6000)), undefined);
  steering.press('down');
  assert.equal(steering.wish(13, 6100), DOWN);
});
