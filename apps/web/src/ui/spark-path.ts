/** Room for the dot and for half the stroke. */
const MARGIN = 4;

/**
 * The values as an SVG path from left to right in a box, highest at the top, and where it ends.
 * Equal values run through the middle.
 */
export function sparkPath(
  values: readonly number[],
  width: number,
  height: number,
): { path: string; end: { x: number; y: number } | undefined } {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const points = values.map((value, index) => ({
    x: round(
      values.length === 1 ? width - MARGIN : MARGIN + (index / (values.length - 1)) * (width - 2 * MARGIN),
    ),
    y: round(high === low ? height / 2 : MARGIN + ((high - value) / (high - low)) * (height - 2 * MARGIN)),
  }));
  return {
    path: points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(''),
    end: points.at(-1),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
