import {
  BALL_MAX_X,
  BALL_MAX_Y,
  BALL_MIN_X,
  BALL_MIN_Y,
  CONTACT_DEPTH,
  cloneState,
  copyState,
  createState,
  EVENT,
  type Input,
  LEFT,
  PHASE,
  RIGHT,
  RULE_SETS,
  type RuleSet,
  type State,
  stepWith,
  toContact,
} from '@pong/engine';

export type Step = (state: State, left: Input, right: Input) => void;

export const CLASSIC: RuleSet = RULE_SETS['1972'];

/** 1972 so fast that the ball jumps over a whole paddle in one tick, where only swept contact returns it. */
export const BLITZ: RuleSet = {
  ...CLASSIC,
  paces: [{ fromVolley: 0, vx: 1_900, vy: [0, 600, 1_200, 1_900] }],
  overtimeMaxVx: 3_000,
};

export const stepUnder =
  (rules: RuleSet): Step =>
  (state, left, right) =>
    stepWith(rules, state, left, right);

/** Contact looked for only where the ball is at the end of a tick: what swept contact is there to avoid. */
export function unswept(rules: RuleSet): Step {
  const before = cloneState(createState('1972', 0));
  return (state, left, right) => {
    copyState(state, before);
    stepWith(rules, state, left, right);
    if ((state.events & EVENT.paddleHit) === 0) return;
    const seat = before.ballVx < 0 ? LEFT : RIGHT;
    const endX = before.ballX + before.ballVx;
    if (toContact(endX, seat) >= -CONTACT_DEPTH) return;
    const { tick, leftY, rightY } = state;
    copyState(before, state);
    const ballX = Math.min(Math.max(endX, BALL_MIN_X), BALL_MAX_X);
    Object.assign(state, { tick, leftY, rightY, ballX, events: 0 });
  };
}

/** The ball is not turned at the walls. */
export function wallless(rules: RuleSet): Step {
  const before = cloneState(createState('1972', 0));
  return (state, left, right) => {
    copyState(state, before);
    stepWith(rules, state, left, right);
    if ((state.events & EVENT.wallHit) === 0 || state.phase !== PHASE.rally) return;
    const straightY = before.ballY + before.ballVy;
    if (straightY >= BALL_MIN_Y && straightY <= BALL_MAX_Y) return;
    state.ballY = straightY;
    state.ballVy = before.ballVy;
    state.events &= ~EVENT.wallHit;
  };
}

/** A step that remembers something outside the state, as a clock or a stray global would. */
export function forgetful(rules: RuleSet): Step {
  let calls = 0;
  return (state, left, right) => {
    calls += 1;
    stepWith(rules, state, left, right);
    if (calls % 10_007 === 0 && state.phase === PHASE.rally) state.ballVy = -state.ballVy | 0;
  };
}

/** Rule tables altered by hand. */
export const ENDLESS: RuleSet = { ...CLASSIC, overtimeAfterVolley: 1_000_000, letAtVolley: 1_000_000 };
export const HASTY: RuleSet = { ...CLASSIC, paddleSpeed: CLASSIC.paddleSpeed + 1 };
export const NOT_ENOUGH: RuleSet = { ...CLASSIC, winningScore: 12 };
