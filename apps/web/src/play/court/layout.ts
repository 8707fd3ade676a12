import { COURT_HEIGHT, COURT_WIDTH } from '@pong/engine';

/**
 * Where the court lies on a canvas, in device pixels. The page sees every match from its own side: own-view x is 0
 * behind one's own paddle, whatever the seat. Wide: own side left. Turned: own side at the bottom, court y to the right.
 */
export interface CourtLayout {
  turned: boolean;
  /** Device pixels per court unit, the same in both directions. */
  scale: number;
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The largest court of the one aspect ratio in a canvas of that size, centred, on whole pixels. */
export function layoutCourt(canvas: { width: number; height: number; turned: boolean }): CourtLayout {
  const { turned } = canvas;
  const across = turned ? COURT_HEIGHT : COURT_WIDTH;
  const down = turned ? COURT_WIDTH : COURT_HEIGHT;
  const scale = Math.min(canvas.width / across, canvas.height / down);
  const width = Math.round(across * scale);
  const height = Math.round(down * scale);
  return {
    turned,
    scale,
    left: Math.round((canvas.width - width) / 2),
    top: Math.round((canvas.height - height) / 2),
    width,
    height,
  };
}

/** A point of the court (own view, court units) in device pixels; not rounded. */
export function toPixels(layout: CourtLayout, x: number, y: number): { x: number; y: number } {
  const { turned, scale, left, top, height } = layout;
  return turned
    ? { x: left + y * scale, y: top + height - x * scale }
    : { x: left + x * scale, y: top + y * scale };
}

/** The court y (own view, court units) under a point of the canvas in device pixels; beyond the court too. */
export function toCourtY(layout: CourtLayout, x: number, y: number): number {
  return layout.turned ? (x - layout.left) / layout.scale : (y - layout.top) / layout.scale;
}

/** A court box by its centre and size, as a crisp rectangle: whole pixels, never thinner than one. */
export function toBox(
  layout: CourtLayout,
  box: { x: number; y: number; width: number; height: number },
): Box {
  const centre = toPixels(layout, box.x, box.y);
  const along = Math.max(1, Math.round(box.width * layout.scale));
  const across = Math.max(1, Math.round(box.height * layout.scale));
  const [width, height] = layout.turned ? [across, along] : [along, across];
  return {
    left: Math.round(centre.x - width / 2),
    top: Math.round(centre.y - height / 2),
    width,
    height,
  };
}
