import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBudget } from './budget.ts';

test('a budget gives its burst at once and its rate after that', () => {
  let nowMs = 0;
  const budget = createBudget({ burst: 5, perSecond: 2, monotonicMs: () => nowMs });
  const taken = () => [budget.take(), budget.take(), budget.take()].filter(Boolean).length;
  assert.equal(taken() + taken(), 5);
  nowMs = 400;
  assert.equal(budget.take(), false);
  nowMs = 1_000;
  assert.equal(taken(), 2);
  nowMs = 1_000_000;
  assert.equal(taken() + taken(), 5, 'it never holds more than the burst');
});

test('what costs more than is left takes nothing', () => {
  const budget = createBudget({ burst: 5, perSecond: 0, monotonicMs: () => 0 });
  assert.equal(budget.take(6), false);
  assert.equal(budget.take(5), true);
  assert.equal(budget.take(), false);
});
