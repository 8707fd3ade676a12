import { HEAT_COLUMNS, HEAT_ROWS } from '@pong/engine';

/** One cell of the map, own view: how bright, and how much of it was after an own hit. */
export interface HeatCell {
  /** 0 … 1. */
  heat: number;
  /** 1 all own, 0 all the other's. */
  own: number;
}

/** Most time is spent in few cells; the root lets the rest be seen. */
const EXPONENT = 0.6;

/** A breath of blur, so that a map of few rallies is a map and not a drawing of them. */
const KERNEL = [
  [1, 2, 1],
  [2, 6, 2],
  [1, 2, 1],
] as const;

/** The cells row by row, own side left, brightest cell 1. Mirrored for the right seat. */
export function heatCells(
  summary: { heatLeft: readonly number[]; heatRight: readonly number[] },
  seat: 0 | 1,
): HeatCell[] {
  const [own, other] =
    seat === 0 ? [summary.heatLeft, summary.heatRight] : [summary.heatRight, summary.heatLeft];
  const cells: { own: number; all: number }[] = [];
  for (let row = 0; row < HEAT_ROWS; row += 1)
    for (let column = 0; column < HEAT_COLUMNS; column += 1) {
      const from = seat === 0 ? column : HEAT_COLUMNS - 1 - column;
      const ownTicks = blurred(own, from, row);
      cells.push({ own: ownTicks, all: ownTicks + blurred(other, from, row) });
    }
  const most = Math.max(1, ...cells.map(({ all }) => all));
  return cells.map((cell) => ({
    heat: (cell.all / most) ** EXPONENT,
    own: cell.all === 0 ? 0.5 : cell.own / cell.all,
  }));
}

function blurred(map: readonly number[], column: number, row: number): number {
  let sum = 0;
  for (const [down, weights] of KERNEL.entries())
    for (const [right, weight] of weights.entries()) {
      const at = { column: column + right - 1, row: row + down - 1 };
      if (at.column < 0 || at.column >= HEAT_COLUMNS || at.row < 0 || at.row >= HEAT_ROWS) continue;
      sum += weight * (map[at.row * HEAT_COLUMNS + at.column] ?? 0);
    }
  return sum;
}
