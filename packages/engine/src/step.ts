import { between, nextRng } from './chance.ts';
import {
  BALL_MAX_X,
  BALL_MAX_Y,
  BALL_MIN_X,
  BALL_MIN_Y,
  CONTACT_DEPTH,
  CONTACT_REACH,
  LEFT,
  otherSeat,
  PADDLE_SEGMENT_HEIGHT,
  RIGHT,
  type Seat,
} from './court.ts';
import { heightAfter, toContact } from './flight.ts';
import { type Input, movePaddle } from './input.ts';
import { paceAt, type RuleSet, rulesOf } from './rule-sets.ts';
import { awaitServe, EVENT, PHASE, type State } from './state.ts';

/** Advances the match by one tick, in place. Pure: the new state depends on the old one and the two inputs alone. */
export function step(state: State, left: Input, right: Input): void {
  stepWith(rulesOf(state.ruleSet), state, left, right);
}

/** `step` under rules given by hand: the seam for tests and proofs that bend a rule on purpose. */
export function stepWith(rules: RuleSet, state: State, left: Input, right: Input): void {
  state.tick = (state.tick + 1) | 0;
  state.events = 0;
  if (state.phase === PHASE.over) return;
  state.leftY = movePaddle(state.leftY, left, rules.paddleSpeed);
  state.rightY = movePaddle(state.rightY, right, rules.paddleSpeed);
  if (state.phase === PHASE.rally) {
    moveBall(rules, state);
    return;
  }
  state.countdown -= 1;
  if (state.countdown <= 0) serve(rules, state);
}

function serve(rules: RuleSet, state: State): void {
  state.rng = nextRng(state.rng);
  state.phase = PHASE.rally;
  state.countdown = 0;
  state.ballVx = state.receiver === LEFT ? -rules.paces[0].vx : rules.paces[0].vx;
  state.ballVy = between(state.rng, -rules.serveMaxVy, rules.serveMaxVy);
  state.events |= EVENT.serve;
}

function moveBall(rules: RuleSet, state: State): void {
  const seat: Seat = state.ballVx < 0 ? LEFT : RIGHT;
  const speed = state.ballVx < 0 ? -state.ballVx : state.ballVx;
  const ahead = toContact(state.ballX, seat);
  if (ahead <= speed && ahead + CONTACT_DEPTH >= 0) {
    const touched = contactDistance(state, seat, ahead, speed);
    if (touched >= 0) {
      volley(rules, state, seat, touched, speed);
      return;
    }
  }
  state.ballX += state.ballVx;
  fly(state, state.ballVy);
  if (state.ballX <= BALL_MIN_X || state.ballX >= BALL_MAX_X) miss(rules, state, seat);
}

/**
 * How far along this tick's way, in x, the ball first overlaps the seat's paddle; −1 when it does not (C-1, C-2).
 * Looking at the two ends of the way past the paddle is enough at any speed: while it crosses CONTACT_DEPTH the ball
 * rises or falls less than a paddle's height (C-4 holds every rule set to that).
 */
function contactDistance(state: State, seat: Seat, ahead: number, speed: number): number {
  const paddleY = seat === LEFT ? state.leftY : state.rightY;
  const entry = Math.max(ahead, 0);
  const entryOff = heightAfter(state.ballY, state.ballVy, entry, speed) - paddleY;
  if (entryOff <= CONTACT_REACH && entryOff >= -CONTACT_REACH) return entry;
  const exit = Math.min(ahead + CONTACT_DEPTH, speed);
  const exitOff = heightAfter(state.ballY, state.ballVy, exit, speed) - paddleY;
  return exitOff <= CONTACT_REACH && exitOff >= -CONTACT_REACH ? exit : -1;
}

/** Sends the ball back from where it touched and spends the rest of the tick on the way out. */
function volley(rules: RuleSet, state: State, seat: Seat, touched: number, speed: number): void {
  const offset = touchHeight(state, touched, speed) - (seat === LEFT ? state.leftY : state.rightY);
  const touchX = seat === LEFT ? state.ballX - touched : state.ballX + touched;
  state.volleys += 1;
  state.lastHit = seat;
  state.events |= EVENT.paddleHit;
  if (state.volleys >= rules.letAtVolley) {
    state.events |= EVENT.let;
    awaitServe(state, rules, rules.nextServeTicks);
    return;
  }
  aim(rules, state, seat, offset);
  const rest = speed - touched;
  state.ballX = touchX + (((state.ballVx * rest) / speed) | 0);
  fly(state, ((state.ballVy * rest) / speed) | 0);
}

/** Moves the ball to the height it touched at, noting a wall met on the way. */
function touchHeight(state: State, touched: number, speed: number): number {
  fly(state, ((state.ballVy * touched) / speed) | 0);
  return state.ballY;
}

/** The outgoing velocity: the segment struck decides the angle, the count of volleys the speed (P-1, R-3, R-4). */
function aim(rules: RuleSet, state: State, seat: Seat, offset: number): void {
  const pace = paceAt(rules, state.volleys);
  let vx = pace.vx;
  let band = ((offset < 0 ? -offset : offset) / PADDLE_SEGMENT_HEIGHT) | 0;
  if (band > 3) band = 3;
  let up = offset < 0;
  const overtime = state.volleys - rules.overtimeAfterVolley;
  if (overtime > 0) {
    state.rng = nextRng(state.rng);
    band = between(state.rng >>> 1, 1, 3);
    up = (state.rng & 1) === 1;
    vx = Math.min(vx + overtime * rules.overtimeVxStep, rules.overtimeMaxVx);
  }
  const vy = (((pace.vy[band] ?? 0) * vx) / pace.vx) | 0;
  state.ballVx = seat === LEFT ? vx : -vx;
  state.ballVy = up ? -vy | 0 : vy;
}

/** Moves the ball by `dy` and turns it at a wall (W-1). No rule set moves it a whole court in one tick. */
function fly(state: State, dy: number): void {
  const y = state.ballY + dy;
  if (y < BALL_MIN_Y) {
    state.ballY = 2 * BALL_MIN_Y - y;
  } else if (y > BALL_MAX_Y) {
    state.ballY = 2 * BALL_MAX_Y - y;
  } else {
    state.ballY = y;
    return;
  }
  state.ballVy = -state.ballVy | 0;
  state.events |= EVENT.wallHit;
}

/** The ball got past a seat: a point for the other, and the one that missed receives next (S-3, M-1). */
function miss(rules: RuleSet, state: State, seat: Seat): void {
  const scorer = otherSeat(seat);
  if (scorer === LEFT) state.leftScore += 1;
  else state.rightScore += 1;
  state.events |= EVENT.point;
  state.receiver = seat;
  if ((scorer === LEFT ? state.leftScore : state.rightScore) < rules.winningScore) {
    awaitServe(state, rules, rules.nextServeTicks);
    return;
  }
  state.ballX = seat === LEFT ? BALL_MIN_X : BALL_MAX_X;
  state.ballVx = 0;
  state.ballVy = 0;
  state.phase = PHASE.over;
  state.winner = scorer;
  state.events |= EVENT.over;
}
