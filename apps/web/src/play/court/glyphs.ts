/** Letters and figures from squares on the grid, as in 1972; never a font. `#` is a square. */

export type Glyph = readonly string[];

export const LETTERS = {
  P: ['####', '#..#', '#..#', '####', '#...', '#...', '#...'],
  O: ['####', '#..#', '#..#', '#..#', '#..#', '#..#', '####'],
  N: ['#..#', '##.#', '##.#', '#.##', '#..#', '#..#', '#..#'],
  G: ['####', '#...', '#...', '#.##', '#..#', '#..#', '####'],
} as const satisfies Record<string, Glyph>;

export const FIGURES: readonly Glyph[] = [
  ['###', '#.#', '#.#', '#.#', '###'],
  ['.#.', '##.', '.#.', '.#.', '###'],
  ['###', '..#', '###', '#..', '###'],
  ['###', '..#', '###', '..#', '###'],
  ['#.#', '#.#', '###', '..#', '..#'],
  ['###', '#..', '###', '..#', '###'],
  ['###', '#..', '###', '#.#', '###'],
  ['###', '..#', '..#', '..#', '..#'],
  ['###', '#.#', '###', '#.#', '###'],
  ['###', '#.#', '###', '..#', '###'],
];

export const FIGURE_COLUMNS = 3;
export const FIGURE_ROWS = 5;
const GAP_COLUMNS = 1;

/** A run of squares in one row: cells from `column` on, `length` of them. */
export interface Run {
  column: number;
  row: number;
  length: number;
}

/** The glyphs side by side, one empty column between, as horizontal runs: few rectangles and no seams. */
export function runsOf(glyphs: readonly Glyph[]): Run[] {
  const runs: Run[] = [];
  let left = 0;
  for (const glyph of glyphs) {
    for (const [row, cells] of glyph.entries())
      for (const match of cells.matchAll(/#+/g))
        runs.push({ column: left + match.index, row, length: match[0].length });
    left += (glyph[0]?.length ?? 0) + GAP_COLUMNS;
  }
  return runs;
}

/** Columns that the glyphs take side by side. */
export function columnsOf(glyphs: readonly Glyph[]): number {
  return glyphs.reduce((sum, glyph) => sum + (glyph[0]?.length ?? 0) + GAP_COLUMNS, -GAP_COLUMNS);
}

/** The figures of a non-negative whole number. */
export function figuresOf(value: number): Glyph[] {
  return [...String(Math.max(0, Math.trunc(value)))]
    .map((digit) => FIGURES[Number(digit)])
    .filter((figure) => figure !== undefined);
}

export const WORDMARK: readonly Glyph[] = [LETTERS.P, LETTERS.O, LETTERS.N, LETTERS.G];
