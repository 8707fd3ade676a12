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
      const from = row * HEAT_COLUMNS + (seat === 0 ? column : HEAT_COLUMNS - 1 - column);
      const ownTicks = own[from] ?? 0;
      cells.push({ own: ownTicks, all: ownTicks + (other[from] ?? 0) });
    }
  const most = Math.max(1, ...cells.map(({ all }) => all));
  return cells.map((cell) => ({
    heat: (cell.all / most) ** EXPONENT,
    own: cell.all === 0 ? 0.5 : cell.own / cell.all,
  }));
}
