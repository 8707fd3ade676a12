import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playTime, span, when } from './when.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const MINUTE_MS = 60_000;

test('how long ago, in words that fit the distance', () => {
  const cases: [number, string][] = [
    [-5_000, 'just now'],
    [30_000, 'just now'],
    [5 * MINUTE_MS, '5 min. ago'],
    [3 * 60 * MINUTE_MS, '3 hr. ago'],
    [24 * 60 * MINUTE_MS, '1 day ago'],
    [20 * 24 * 60 * MINUTE_MS, 'Nov 1, 2026'],
  ];
  for (const [agoMs, words] of cases) assert.equal(when(NOW_MS - agoMs, NOW_MS), words);
});

test('play time is minutes and seconds', () => {
  assert.equal(playTime(222 * 60, 60), '3:42');
  assert.equal(playTime(59, 60), '0:01');
});

test('how long to wait', () => {
  assert.deepEqual([5, 119, 121, 7_200, 86_400, 604_000].map(span), [
    '5 s',
    '119 s',
    '3 minutes',
    '2 hours',
    '24 hours',
    '7 days',
  ]);
});
