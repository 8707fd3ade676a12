import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sparkPath } from './spark-path.ts';

test('from left to right, highest on top, inside the box', () => {
  const { path, end } = sparkPath([1500, 1520, 1510], 100, 40);
  assert.equal(path, 'M4 36L50 4L96 20');
  assert.deepEqual(end, { x: 96, y: 20 });
});

test('equal values run through the middle; one value is a dot at the right', () => {
  assert.equal(sparkPath([7, 7], 100, 40).path, 'M4 20L96 20');
  assert.deepEqual(sparkPath([7], 100, 40).end, { x: 96, y: 20 });
});

test('no values, no picture', () => {
  assert.deepEqual(sparkPath([], 100, 40), { path: '', end: undefined });
});
