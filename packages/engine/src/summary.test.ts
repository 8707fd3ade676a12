import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rallyState } from '../test/rally.ts';
import { botInput } from './bot.ts';
import { createState, EVENT, PHASE } from './state.ts';
import { step } from './step.ts';
import { createSummary, HEAT_COLUMNS, observe } from './summary.ts';

test('a summary counts what the steps tell', () => {
  const summary = createSummary();
  const state = createState('1972', 9);
  let [serves, rallyTicks, longest] = [0, 0, 0];
  while (state.phase !== PHASE.over) {
    step(state, botInput('fair', state, 0), botInput('fair', state, 1));
    observe(summary, state);
    if ((state.events & EVENT.serve) !== 0) serves += 1;
    if (state.phase === PHASE.rally) rallyTicks += 1;
    longest = Math.max(longest, state.volleys);
  }
  const total = (heat: number[]): number => heat.reduce((sum, ticks) => sum + ticks, 0);
  assert.deepEqual([summary.ticks, summary.rallies, summary.longestRally], [state.tick, serves, longest]);
  assert.equal(total(summary.heat), rallyTicks);
  assert.ok(total(summary.heatLeft) > 0 && total(summary.heatRight) > 0);
  assert.ok(total(summary.heatLeft) + total(summary.heatRight) < rallyTicks);
  assert.deepEqual(JSON.parse(JSON.stringify(summary)), summary);
});

test('heat is kept by cell and by who hit last, speed as percent of the serve', () => {
  const summary = createSummary();
  observe(summary, rallyState({ ballX: 15_880, ballY: 9_880, ballVx: -214, lastHit: 1, volleys: 12 }));
  const cell = 19 * HEAT_COLUMNS + 31;
  assert.deepEqual([summary.heat[cell], summary.heatRight[cell], summary.heatLeft[cell]], [1, 1, 0]);
  assert.deepEqual([summary.fastestBallPercent, summary.longestRally], [144, 12]);
});
