import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBeginnings } from './beginnings.ts';

test('what was told counts as taken with the newest, and as pending until each has been taken', () => {
  const beginnings = createBeginnings();
  assert.deepEqual([beginnings.allTaken(), beginnings.pending()], [true, 0]);
  const [first, second] = [beginnings.told(), beginnings.told()];
  assert.deepEqual([beginnings.allTaken(), beginnings.pending()], [false, 2]);
  second();
  second();
  assert.deepEqual([beginnings.allTaken(), beginnings.pending()], [true, 1]);
  first();
  assert.deepEqual([beginnings.allTaken(), beginnings.pending()], [true, 0]);
});
