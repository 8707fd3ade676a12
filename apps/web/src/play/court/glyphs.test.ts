import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  columnsOf,
  FIGURE_COLUMNS,
  FIGURE_ROWS,
  FIGURES,
  figuresOf,
  LETTERS,
  runsOf,
  WORDMARK,
} from './glyphs.ts';

test('every figure is 3 squares wide and 5 high, and no two are alike', () => {
  assert.equal(FIGURES.length, 10);
  for (const figure of FIGURES) {
    assert.equal(figure.length, FIGURE_ROWS);
    for (const row of figure) assert.equal(row.length, FIGURE_COLUMNS);
  }
  assert.equal(new Set(FIGURES.map((figure) => figure.join())).size, 10);
});

test('every letter of the wordmark is 4 squares wide and 7 high', () => {
  for (const letter of Object.values(LETTERS)) {
    assert.equal(letter.length, 7);
    for (const row of letter) assert.equal(row.length, 4);
  }
  assert.equal(columnsOf(WORDMARK), 19);
});

test('runs cover exactly the squares, with a column between figures', () => {
  const eleven = figuresOf(11);
  assert.equal(columnsOf(eleven), 7);
  assert.deepEqual(
    runsOf(eleven).filter((run) => run.row === 4),
    [
      { column: 0, row: 4, length: 3 },
      { column: 4, row: 4, length: 3 },
    ],
  );
  assert.equal(
    runsOf(figuresOf(8)).reduce((sum, run) => sum + run.length, 0),
    13,
  );
});

test('a number that no score can be still draws something', () => {
  assert.equal(figuresOf(-1).length, 1);
  assert.equal(figuresOf(0).length, 1);
});
