import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAT_COLUMNS, HEAT_ROWS } from '@pong/engine';
import { heatCells } from './heat.ts';

const CELLS = HEAT_COLUMNS * HEAT_ROWS;
function map(entries: Record<number, number>): number[] {
  return Array.from({ length: CELLS }, (_, index) => entries[index] ?? 0);
}

test('the brightest cell is 1, a far one 0, and the colour says who hit last', () => {
  const cells = heatCells({ heatLeft: map({ 0: 30 }), heatRight: map({ 0: 10 }) }, 0);
  assert.equal(cells.length, CELLS);
  assert.deepEqual(cells[0], { heat: 1, own: 0.75 });
  assert.ok(cells[1] && cells[1].heat > 0.3 && cells[1].heat < 0.7);
  assert.equal(cells[2]?.heat, 0);
});

test('the right seat sees it mirrored, its own hits as own', () => {
  const cells = heatCells({ heatLeft: map({}), heatRight: map({ [HEAT_COLUMNS - 1]: 5 }) }, 1);
  assert.deepEqual(cells[0], { heat: 1, own: 1 });
});

test('a match without a rally is dark, not broken', () => {
  assert.ok(heatCells({ heatLeft: [], heatRight: [] }, 0).every(({ heat }) => heat === 0));
});
