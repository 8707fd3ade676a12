import {
  BALL_MAX_Y,
  BALL_MIN_Y,
  CONTACT_LEFT_X,
  CONTACT_RIGHT_X,
  EVENT,
  LEFT,
  RIGHT,
  type Seat,
  type State,
  toContact,
} from '@pong/engine';
import type { Timeline } from './timeline.ts';

const SPAN = CONTACT_RIGHT_X - CONTACT_LEFT_X;
/** A place of the ball's centre, court units. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** Halvings of one tick: a thousandth of a tick is a fifth of a court unit. */
const HALVINGS = 10;

/**
 * Where the ball is between two states. It turns at the paddle and at the wall, not before; one that leaves the court,
 * or waits for its serve, does not cut across.
 */
export function ballBetween(state: Readonly<State>, ahead: Readonly<State>, fraction: number): Place {
  const onward = { x: state.ballX + state.ballVx * fraction, y: state.ballY + state.ballVy * fraction };
  if (ahead.phase !== state.phase) return onward;
  if ((ahead.events & EVENT.paddleHit) !== 0) {
    const speed = Math.abs(state.ballVx);
    const touch = Math.min(Math.max(toContact(state.ballX, state.ballVx < 0 ? LEFT : RIGHT) / speed, 0), 1);
    if (fraction <= touch) return onward;
    const from = { x: state.ballX + state.ballVx * touch, y: state.ballY + state.ballVy * touch };
    return mix(from, { x: ahead.ballX, y: ahead.ballY }, (fraction - touch) / (1 - touch));
  }
  if ((ahead.events & EVENT.wallHit) !== 0) {
    const { x, y } = onward;
    return { x, y: y < BALL_MIN_Y ? 2 * BALL_MIN_Y - y : y > BALL_MAX_Y ? 2 * BALL_MAX_Y - y : y };
  }
  return mix({ x: state.ballX, y: state.ballY }, { x: ahead.ballX, y: ahead.ballY }, fraction);
}

function mix(from: Place, to: Place, share: number): Place {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/**
 * The time in which the ball is drawn, by its place: the own time at the own contact line, the far time at the far
 * one, and in proportion between (the local perception filter of Sharkey, Ryan and Roberts, 1998). So a ball on its
 * way out takes the delay longer and one on its way in that much less, and both hands meet it in their own time.
 * The first such time from `farTick` on; every tick from there to `ownTick` must be in the timeline, and one more.
 */
export function ballTimeAt(timeline: Timeline, seat: Seat, ownTick: number, farTick: number): number {
  const delay = ownTick - farTick;
  if (delay <= 0) return ownTick;

  /** How near the ball is to the own side: 0 at the far contact line, 1 at the own one. */
  const nearness = (tick: number): number => {
    const whole = Math.floor(tick);
    const { x } = ballBetween(timeline.at(whole), timeline.at(whole + 1), tick - whole);
    const along = Math.min(Math.max((x - CONTACT_LEFT_X) / SPAN, 0), 1);
    return seat === LEFT ? 1 - along : along;
  };
  /** Not negative where the ball, at its place of that tick, ought to be drawn at that tick or before. */
  const past = (tick: number): number => tick - farTick - delay * nearness(tick);

  let low = farTick;
  let high = farTick;
  while (past(high) < 0) {
    low = high;
    if (high >= ownTick) return ownTick;
    high = Math.min(Math.floor(high) + 1, ownTick);
  }
  for (let left = HALVINGS; left > 0 && high > low; left -= 1) {
    const middle = (low + high) / 2;
    if (past(middle) < 0) low = middle;
    else high = middle;
  }
  return high;
}
