/** The court: every length in court units (integers), x to the right, y down, centres unless said otherwise. */

/** Goes up when a tape would play otherwise, or holds what the engine before did not know. '2' is '1' and slides. */
export const ENGINE_VERSION = '2';
export const TICKS_PER_SECOND = 60;

export const COURT_WIDTH = 16_000;
export const COURT_HEIGHT = 10_000;

export const BALL_SIZE = 240;
export const PADDLE_WIDTH = 240;
export const PADDLE_SEGMENTS = 8;
export const PADDLE_SEGMENT_HEIGHT = 180;
export const PADDLE_HEIGHT = PADDLE_SEGMENTS * PADDLE_SEGMENT_HEIGHT;

/** The strip at the top and at the bottom that no paddle reaches. */
export const PADDLE_GAP = 400;
export const PADDLE_LEFT_X = 700;
export const PADDLE_RIGHT_X = COURT_WIDTH - PADDLE_LEFT_X;
export const PADDLE_MIN_Y = PADDLE_HEIGHT / 2 + PADDLE_GAP;
export const PADDLE_MAX_Y = COURT_HEIGHT - PADDLE_MIN_Y;
export const PADDLE_REST_Y = COURT_HEIGHT / 2;

export const NET_X = COURT_WIDTH / 2;

/** Where the ball's centre may be. */
export const BALL_MIN_X = BALL_SIZE / 2;
export const BALL_MAX_X = COURT_WIDTH - BALL_MIN_X;
export const BALL_MIN_Y = BALL_SIZE / 2;
export const BALL_MAX_Y = COURT_HEIGHT - BALL_MIN_Y;

/** The ball's centre x as it first touches a paddle's face. */
export const CONTACT_LEFT_X = PADDLE_LEFT_X + PADDLE_WIDTH / 2 + BALL_SIZE / 2;
export const CONTACT_RIGHT_X = COURT_WIDTH - CONTACT_LEFT_X;
/** How far past the contact line ball and paddle still overlap: the last chance of a late save. */
export const CONTACT_DEPTH = PADDLE_WIDTH + BALL_SIZE;
/** Farthest ball centre from paddle centre, in y, that still touches. */
export const CONTACT_REACH = PADDLE_HEIGHT / 2 + BALL_SIZE / 2;

export const LEFT = 0;
export const RIGHT = 1;
/** A place at the court. */
export type Seat = typeof LEFT | typeof RIGHT;

export function otherSeat(seat: Seat): Seat {
  return seat === LEFT ? RIGHT : LEFT;
}
