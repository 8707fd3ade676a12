import { BALL_MAX_Y, BALL_MIN_Y, CONTACT_LEFT_X, CONTACT_RIGHT_X, LEFT, type Seat } from './court.ts';

const SPAN = BALL_MAX_Y - BALL_MIN_Y;

/** The height between the walls of a ball that would be at `y` if there were none, however far beyond (W-1). */
export function fold(y: number): number {
  const turn = 2 * SPAN;
  let along = (y - BALL_MIN_Y) % turn;
  if (along < 0) along += turn;
  return BALL_MIN_Y + (along > SPAN ? turn - along : along);
}

/** How far the ball's centre is, in x, before a seat's contact line; negative when past it. */
export function toContact(ballX: number, seat: Seat): number {
  return seat === LEFT ? ballX - CONTACT_LEFT_X : CONTACT_RIGHT_X - ballX;
}

/** The height, walls folded in, of a ball at `y` after it has covered `distance` in x at |vx| = `speed`. */
export function heightAfter(y: number, vy: number, distance: number, speed: number): number {
  return fold(y + (((vy * distance) / speed) | 0));
}
