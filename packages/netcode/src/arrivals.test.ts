import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createArrivals, sharedLead } from './arrivals.ts';
import { createLatenessBudget } from './lateness-budget.ts';

test('K-2 a client is steered by the lower quartile of its arrivals: a stall moves it not, a worse line does', () => {
  const arrivals = createArrivals();
  assert.equal(arrivals.earlyTicks(0), 0);
  for (const slack of [1, 1, 1, -9, 1, 1, 1, 1]) arrivals.came(slack);
  assert.equal(arrivals.earlyTicks(0), 0);
  for (const slack of [-3, -3, -3]) arrivals.came(slack);
  assert.equal(arrivals.earlyTicks(0), -4);
});

test('K-3 the shorter round trip runs ahead by half the difference, and by six ticks at most', () => {
  assert.ok(Math.abs(sharedLead(20, 150) - 3.9) < 1e-9);
  assert.equal(sharedLead(150, 20), 0);
  assert.equal(sharedLead(0, 5_000), 6);
  const arrivals = createArrivals();
  for (let count = 0; count < 8; count += 1) arrivals.came(1);
  assert.equal(arrivals.earlyTicks(3.9), -4);
});

test('N-6 lateness can be used up, and comes back by 10 ticks a second', () => {
  const budget = createLatenessBudget();
  let taken = 0;
  while (budget.take(10)) taken += 10;
  assert.equal(taken, 120);
  for (let turn = 0; turn < 60; turn += 1) budget.turn();
  assert.ok(budget.take(9.9));
  assert.ok(!budget.take(1));
});
