import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBudget, createPlayerBudgets } from './budget.ts';

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

test('to come again does not fill the budget, and a crowd does not make it forgotten', () => {
  let nowMs = 0;
  const options = { burst: 10, perSecond: 1, remembered: 1_000, monotonicMs: () => nowMs };
  const budgets = createPlayerBudgets(options);
  const taken = (playerId: number) =>
    Array.from({ length: 20 }, () => budgets.take(playerId)).filter(Boolean);
  assert.equal(taken(1).length, 10);
  assert.deepEqual([budgets.has(1), budgets.has(2)], [false, true]);
  nowMs = 2_000;
  for (let other = 2; other <= 1_000; other += 1) budgets.take(other);
  assert.equal(taken(1).length, 2);
  nowMs = 12_000;
  assert.equal(taken(1).length, 10);
});

test('memory is bounded: the budget unused for longest is forgotten first', () => {
  const budgets = createPlayerBudgets({ burst: 1, perSecond: 1, remembered: 2, monotonicMs: () => 0 });
  for (const playerId of [1, 2, 1, 3]) budgets.take(playerId);
  assert.deepEqual([budgets.has(1), budgets.has(2), budgets.has(3)], [false, true, false]);
});
