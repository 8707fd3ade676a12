import { between, nextRng, scramble } from './chance.ts';
import {
  BALL_MAX_X,
  BALL_MAX_Y,
  BALL_MIN_X,
  BALL_MIN_Y,
  LEFT,
  NET_X,
  PADDLE_MAX_Y,
  PADDLE_MIN_Y,
  PADDLE_REST_Y,
  RIGHT,
} from './court.ts';
import { RULE_SET_NAMES, type RuleSet, type RuleSetName, rulesOf } from './rule-sets.ts';

export const PHASE = { serve: 0, rally: 1, over: 2 } as const;
export type Phase = (typeof PHASE)[keyof typeof PHASE];

/** Bits of `State.events`: what happened in the step that led to this state. */
export const EVENT = { paddleHit: 1, wallHit: 2, point: 4, serve: 8, over: 16, let: 32 } as const;
const ALL_EVENTS = 63;

/** A match at one tick. Flat; every field is an int32, so it copies, compares and travels as a row of integers. */
export interface State {
  /** Place of the rule set in `RULE_SET_NAMES`. */
  ruleSet: number;
  /** Steps taken since the start. */
  tick: number;
  /** One of `PHASE`. */
  phase: number;
  /** Ticks until the serve; 0 outside the serve phase. */
  countdown: number;
  /** Ball centre, court units. While a serve is awaited the ball lies still where it will be served from. */
  ballX: number;
  ballY: number;
  /** Court units per tick; 0 outside a rally. */
  ballVx: number;
  ballVy: number;
  /** Paddle centres. */
  leftY: number;
  rightY: number;
  leftScore: number;
  rightScore: number;
  /** Paddle hits in this rally. */
  volleys: number;
  /** Seat that hit last in this rally, −1 before the first hit. */
  lastHit: number;
  /** Seat the ball is, or was last, served toward: the one that missed. */
  receiver: number;
  /** Source of chance, never 0. */
  rng: number;
  /** Winning seat, −1 while nobody has won. */
  winner: number;
  /** `EVENT` bits of the step just taken. */
  events: number;
}

/** The fields in the order of `encodeState`; a change of it is a new engine version. */
export const STATE_FIELDS = [
  'ruleSet',
  'tick',
  'phase',
  'countdown',
  'ballX',
  'ballY',
  'ballVx',
  'ballVy',
  'leftY',
  'rightY',
  'leftScore',
  'rightScore',
  'volleys',
  'lastHit',
  'receiver',
  'rng',
  'winner',
  'events',
] as const satisfies readonly (keyof State)[];

/** A new match before its first serve. The same rule set and seed (any integer, taken as int32) give the same match. */
export function createState(ruleSet: RuleSetName, seed: number): State {
  const number = RULE_SET_NAMES.indexOf(ruleSet);
  const rules = rulesOf(number);
  const rng = nextRng(scramble(seed));
  const state: State = {
    ruleSet: number,
    tick: 0,
    phase: PHASE.serve,
    countdown: 0,
    ballX: NET_X,
    ballY: 0,
    ballVx: 0,
    ballVy: 0,
    leftY: PADDLE_REST_Y,
    rightY: PADDLE_REST_Y,
    leftScore: 0,
    rightScore: 0,
    volleys: 0,
    lastHit: -1,
    receiver: between(rng, LEFT, RIGHT),
    rng,
    winner: -1,
    events: 0,
  };
  awaitServe(state, rules, rules.firstServeTicks);
  return state;
}

/** Puts the ball on the net line at a drawn height and starts the pause before the serve (S-1, S-2). */
export function awaitServe(state: State, rules: RuleSet, ticks: number): void {
  state.rng = nextRng(state.rng);
  state.phase = PHASE.serve;
  state.countdown = ticks;
  state.ballX = NET_X;
  state.ballY = between(state.rng, rules.serveMinY, rules.serveMaxY);
  state.ballVx = 0;
  state.ballVy = 0;
  state.volleys = 0;
  state.lastHit = -1;
}

export function cloneState(state: State): State {
  return { ...state };
}

/** Makes `to` equal to `from` without allocating. */
export function copyState(from: State, to: State): void {
  to.ruleSet = from.ruleSet;
  to.tick = from.tick;
  to.phase = from.phase;
  to.countdown = from.countdown;
  to.ballX = from.ballX;
  to.ballY = from.ballY;
  to.ballVx = from.ballVx;
  to.ballVy = from.ballVy;
  to.leftY = from.leftY;
  to.rightY = from.rightY;
  to.leftScore = from.leftScore;
  to.rightScore = from.rightScore;
  to.volleys = from.volleys;
  to.lastHit = from.lastHit;
  to.receiver = from.receiver;
  to.rng = from.rng;
  to.winner = from.winner;
  to.events = from.events;
}

/** The state as a row of int32, in the order of `STATE_FIELDS`. */
export function encodeState(state: State): number[] {
  return STATE_FIELDS.map((field) => state[field]);
}

/** The state out of such a row; undefined when the row is not one that a match can be in. */
export function decodeState(values: readonly number[]): State | undefined {
  if (!Array.isArray(values) || values.length !== STATE_FIELDS.length) return undefined;
  const state = createState('1972', 0);
  for (const [index, field] of STATE_FIELDS.entries()) {
    const value: unknown = values[index];
    if (typeof value !== 'number' || (value | 0) !== value || Object.is(value, -0)) return undefined;
    state[field] = value;
  }
  return isPossible(state) ? state : undefined;
}

const within = (value: number, low: number, high: number): boolean => value >= low && value <= high;

function isPossible(state: State): boolean {
  if (!within(state.ruleSet, 0, RULE_SET_NAMES.length - 1)) return false;
  const rules = rulesOf(state.ruleSet);
  const { winningScore: top, overtimeMaxVx: fastest } = rules;
  const [worse, better] = [
    Math.min(state.leftScore, state.rightScore),
    Math.max(state.leftScore, state.rightScore),
  ];
  const leader = state.leftScore > state.rightScore ? LEFT : RIGHT;
  const over = state.phase === PHASE.over;
  const rally = state.phase === PHASE.rally;
  return (
    state.tick >= 0 &&
    within(state.phase, PHASE.serve, PHASE.over) &&
    (state.phase === PHASE.serve
      ? within(state.countdown, 1, rules.firstServeTicks)
      : state.countdown === 0) &&
    within(state.ballX, BALL_MIN_X, BALL_MAX_X) &&
    within(state.ballY, BALL_MIN_Y, BALL_MAX_Y) &&
    (rally
      ? state.ballVx !== 0 && within(state.ballVx, -fastest, fastest)
      : state.ballVx === 0 && state.ballVy === 0) &&
    within(state.ballVy, -fastest, fastest) &&
    within(state.leftY, PADDLE_MIN_Y, PADDLE_MAX_Y) &&
    within(state.rightY, PADDLE_MIN_Y, PADDLE_MAX_Y) &&
    worse >= 0 &&
    worse < top &&
    (over ? better === top && state.winner === leader : better < top && state.winner === -1) &&
    within(state.volleys, 0, rules.letAtVolley) &&
    within(state.lastHit, -1, RIGHT) &&
    (state.lastHit === -1) === (state.volleys === 0) &&
    within(state.receiver, LEFT, RIGHT) &&
    state.rng !== 0 &&
    within(state.events, 0, ALL_EVENTS)
  );
}

/** uint32 over every field; two states that differ in one field differ here. */
export function checksum(state: State): number {
  let sum = 0x811c9dc5;
  sum = mix(sum, state.ruleSet);
  sum = mix(sum, state.tick);
  sum = mix(sum, state.phase);
  sum = mix(sum, state.countdown);
  sum = mix(sum, state.ballX);
  sum = mix(sum, state.ballY);
  sum = mix(sum, state.ballVx);
  sum = mix(sum, state.ballVy);
  sum = mix(sum, state.leftY);
  sum = mix(sum, state.rightY);
  sum = mix(sum, state.leftScore);
  sum = mix(sum, state.rightScore);
  sum = mix(sum, state.volleys);
  sum = mix(sum, state.lastHit);
  sum = mix(sum, state.receiver);
  sum = mix(sum, state.rng);
  sum = mix(sum, state.winner);
  sum = mix(sum, state.events);
  return sum >>> 0;
}

/** A bijection of `sum` for each value, and of `value` for each sum. */
function mix(sum: number, value: number): number {
  const bits = Math.imul(sum ^ value, 0x9e3779b1);
  return bits ^ (bits >>> 15);
}
