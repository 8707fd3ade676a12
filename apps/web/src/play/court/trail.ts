import { BALL_SIZE } from '@pong/engine';
import type { TrailPiece } from './effects.ts';
import type { Box, CourtLayout } from './layout.ts';
import type { Side } from './scene.ts';

/** Breadth of one step of the trail, about 4 pixels on a laptop. */
const STEP_UNITS = 45;
/** At its end the trail is this much thinner than the ball. */
const TAPER = 0.45;

export interface TrailStep extends Box {
  /** 0 at the ball, 1 where the trail ends. */
  age: number;
  side: Side | null;
}

/**
 * The way the ball came as steps side by side along the court, in whole pixels and oldest first. No two of one flight
 * share a pixel: translucent squares that overlap unevenly show as stripes. The ball never flies steeper than 45°, so
 * steps along the court leave no gap either, and they stand on a fixed grid, so nothing crawls between frames.
 */
export function trailSteps(layout: CourtLayout, trail: readonly TrailPiece[]): TrailStep[] {
  const breadth = Math.max(1, Math.round(STEP_UNITS * layout.scale));
  const stepAt = (x: number) => (x * layout.scale) / breadth;
  const steps: TrailStep[] = [];
  for (const [index, newer] of trail.entries()) {
    const older = trail[index - 1];
    if (!older) continue;
    const [from, to] = [stepAt(older.x), stepAt(newer.x)];
    const end = Math.max(from, to);
    // A step belongs to the stretch of way that its middle lies on, its lower end included.
    const flight: TrailStep[] = [];
    for (let step = Math.ceil(Math.min(from, to) - 0.5); step + 0.5 < end; step += 1) {
      const part = (step + 0.5 - from) / (to - from);
      const age = older.age + (newer.age - older.age) * part;
      const y = older.y + (newer.y - older.y) * part;
      flight.push({ ...boxOf(layout, step * breadth, breadth, y, age), age, side: newer.side });
    }
    steps.push(...(to > from ? flight : flight.reverse()));
  }
  return steps;
}

function boxOf(layout: CourtLayout, along: number, breadth: number, y: number, age: number): Box {
  const { turned, scale, left, top, height } = layout;
  const size = Math.max(1, Math.round(BALL_SIZE * (1 - TAPER * age) * scale));
  const across = Math.round(y * scale - size / 2);
  return turned
    ? { left: left + across, top: top + height - along - breadth, width: size, height: breadth }
    : { left: left + along, top: top + across, width: breadth, height: size };
}
