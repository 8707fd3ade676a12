import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAT_COLUMNS, HEAT_ROWS } from '@pong/engine';
import { heatCells } from './heat.ts';

const CELLS = HEAT_COLUMNS * HEAT_ROWS;
function map(entries: Record<number, number>): number[] {
  return Array.from({ length: CELLS }, (_, index) => entries[index] ?? 0);
}

test('the brightest cell is 1, its neighbours less, far ones 0', () => {
  const cells = heatCells({ heatLeft: map({ 0: 30 }), heatRight: map({ 0: 10 }) }, 0);
  assert.equal(cells.length, CELLS);
  assert.equal(cells[0], 1);
  assert.ok(cells[1] !== undefined && cells[1] > 0.3 && cells[1] < 0.7);
  assert.equal(cells[3], 0);
  assert.equal(cells[HEAT_COLUMNS - 1], 0, 'a row does not run on into the next');
  assert.equal(cells[HEAT_COLUMNS], cells[1], 'as far down as along');
});

test('the right seat sees it mirrored', () => {
  const cells = heatCells({ heatLeft: map({}), heatRight: map({ [HEAT_COLUMNS - 1]: 5 }) }, 1);
  assert.equal(cells[0], 1);
  assert.equal(cells[HEAT_COLUMNS - 1], 0);
});

test('a match without a rally is dark, not broken', () => {
  assert.ok(heatCells({ heatLeft: [], heatRight: [] }, 0).every((heat) => heat === 0));
});
