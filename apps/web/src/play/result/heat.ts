import { HEAT_COLUMNS, HEAT_ROWS } from '@pong/engine';

/** Above 1, so that the few places where the ball was most stand out from where it merely passed. */
const EXPONENT = 1.25;
/** A breath of blur, so that it is a map of the rallies and not a drawing of them. */
const BLUR = [1, 4, 6, 4, 1] as const;

/** How bright each cell is, 0 … 1, row by row, own side left: mirrored for the right seat. */
export function heatCells(
  summary: { heatLeft: readonly number[]; heatRight: readonly number[] },
  seat: 0 | 1,
): number[] {
  const ticks = Array.from({ length: HEAT_COLUMNS * HEAT_ROWS }, (_, index) => {
    const column = index % HEAT_COLUMNS;
    const from = seat === 0 ? index : index - column + (HEAT_COLUMNS - 1 - column);
    return (summary.heatLeft[from] ?? 0) + (summary.heatRight[from] ?? 0);
  });
  const soft = along(along(ticks, 1, HEAT_COLUMNS), HEAT_COLUMNS, HEAT_ROWS);
  const most = Math.max(...soft);
  return soft.map((value) => (most === 0 ? 0 : (value / most) ** EXPONENT));
}

/** Blurs along rows (stride 1) or columns (stride: the columns); beyond the edge there is nothing. */
function along(map: readonly number[], stride: number, length: number): number[] {
  return Array.from({ length: HEAT_COLUMNS * HEAT_ROWS }, (_, index) => {
    const place = Math.floor(index / stride) % length;
    let sum = 0;
    for (const [step, weight] of BLUR.entries()) {
      const shift = step - 2;
      if (place + shift >= 0 && place + shift < length) sum += weight * (map[index + shift * stride] ?? 0);
    }
    return sum;
  });
}
