import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rallyState } from '../test/rally.ts';
import {
  BALL_SIZE,
  CONTACT_LEFT_X,
  CONTACT_REACH,
  COURT_HEIGHT,
  COURT_WIDTH,
  LEFT,
  NET_X,
  PADDLE_HEIGHT,
  PADDLE_LEFT_X,
  PADDLE_MIN_Y,
  PADDLE_RIGHT_X,
  PADDLE_WIDTH,
  RIGHT,
} from './court.ts';
import { DOWN, MAX_INPUT, NEUTRAL, UP } from './input.ts';
import { RULE_SETS } from './rule-sets.ts';
import { cloneState, createState, EVENT, PHASE, type State } from './state.ts';
import { step, stepWith } from './step.ts';

const idle = (state: State): void => step(state, NEUTRAL, NEUTRAL);

/** Lets a flat ball touch the left paddle `offset` away from its middle, as volley number `volleys + 1`. */
function struck(offset: number, volleys = 0): State {
  const state = rallyState({ ballX: CONTACT_LEFT_X + 100, ballY: 5_000 + offset, ballVx: -148, volleys });
  state.lastHit = volleys === 0 ? -1 : RIGHT;
  idle(state);
  assert.ok(state.events & EVENT.paddleHit);
  return state;
}

test('G-1 G-2 the court is what the spec says', () => {
  assert.deepEqual([COURT_WIDTH, COURT_HEIGHT, BALL_SIZE, NET_X], [16_000, 10_000, 240, 8_000]);
  assert.deepEqual([PADDLE_WIDTH, PADDLE_HEIGHT, PADDLE_LEFT_X, PADDLE_RIGHT_X], [240, 1_440, 700, 15_300]);
});

test('T-1 a step is one tick, in which the paddles move before the ball', () => {
  const reach = 5_000 + CONTACT_REACH;
  const state = rallyState({ ballX: CONTACT_LEFT_X + 1, ballY: reach + 176, ballVx: -148 });
  const { tick } = state;
  step(state, DOWN, NEUTRAL);
  assert.equal(state.tick, tick + 1);
  assert.ok(state.events & EVENT.paddleHit);
});

test('R-1 serves and points take turns, and a point ends the match at last', () => {
  const state = createState('1972', 4);
  const told: number[] = [];
  while (state.phase !== PHASE.over) {
    idle(state);
    const marks = state.events & (EVENT.serve | EVENT.point | EVENT.over);
    if (marks !== 0) told.push(marks);
  }
  const points = state.leftScore + state.rightScore;
  const turns: number[] = Array.from({ length: points }, () => [EVENT.serve, EVENT.point]).flat();
  assert.deepEqual(told, turns.with(-1, EVENT.point | EVENT.over));
});

test('P-1 eight segments decide the outgoing angle', () => {
  const offsets = [-840, -541, -539, -361, -359, -181, -179, -1, 0, 1, 179, 181, 359, 361, 539, 541, 840];
  const angles = [-148, -148, -96, -96, -48, -48, 0, 0, 0, 0, 0, 48, 48, 96, 96, 148, 148];
  assert.deepEqual(
    offsets.map((offset) => struck(offset).ballVy),
    angles,
  );
});

test('P-1 how the ball came in does not matter', () => {
  const steep = rallyState({ ballX: CONTACT_LEFT_X, ballY: 5_000, ballVx: -214, ballVy: 214, leftY: 5_000 });
  idle(steep);
  assert.equal(steep.ballVy, 0);
  assert.ok(steep.ballVx > 0);
});

test('R-3 the ball is faster from the 4th and from the 12th volley on', () => {
  const speeds = Array.from({ length: 14 }, (_, volleys) => struck(0, volleys).ballVx);
  assert.deepEqual(speeds, [148, 148, 148, 180, 180, 180, 180, 180, 180, 180, 180, 214, 214, 214]);
});

test('R-4 in overtime the ball is never flat and ever faster', () => {
  for (let volleys = 20; volleys < 100; volleys++) {
    const state = struck(0, volleys);
    assert.equal(state.ballVx, Math.min(1_600, 214 + 24 * (volleys + 1 - 20)));
    assert.notEqual(state.ballVy, 0);
  }
});

test('R-5 the 200th volley is a let: no point, and the same receiver', () => {
  const state = rallyState({
    ballX: CONTACT_LEFT_X,
    ballVx: -214,
    volleys: 199,
    lastHit: RIGHT,
    receiver: RIGHT,
  });
  idle(state);
  assert.ok(state.events & EVENT.let);
  assert.deepEqual(
    [state.phase, state.leftScore, state.rightScore, state.receiver, state.volleys, state.lastHit],
    [PHASE.serve, 0, 0, RIGHT, 0, -1],
  );
});

test('R-2 a struck ball spends the rest of its tick on the way out', () => {
  const state = rallyState({ ballX: CONTACT_LEFT_X + 48, ballVx: -148 });
  idle(state);
  assert.equal(state.ballX, CONTACT_LEFT_X + 100);
});

test('W-1 a wall folds the way back and loses nothing', () => {
  const state = rallyState({ ballVx: 148, ballY: 150, ballVy: -100 });
  idle(state);
  assert.deepEqual([state.ballY, state.ballVy, state.events], [190, 100, EVENT.wallHit]);
});

test('C-1 a ball that jumps over the whole paddle in one tick is still returned', () => {
  const fast = { ...RULE_SETS['1972'], paces: [{ fromVolley: 0, vx: 6_000, vy: [0, 1, 2, 3] }] } as const;
  const state = rallyState({ ballX: 5_000, ballVx: -6_000 });
  stepWith(fast, state, NEUTRAL, NEUTRAL);
  assert.ok(state.events & EVENT.paddleHit);
  assert.ok(state.ballX > CONTACT_LEFT_X);
});

test('C-1 the very edge touches, one unit further does not', () => {
  const at = (offset: number): State => {
    const state = rallyState({ ballX: CONTACT_LEFT_X + 1, ballY: 5_000 + offset, ballVx: -148 });
    idle(state);
    return state;
  };
  assert.ok(at(CONTACT_REACH).events & EVENT.paddleHit);
  assert.ok(at(-CONTACT_REACH).events & EVENT.paddleHit);
  assert.equal(at(CONTACT_REACH + 1).events, 0);
  assert.equal(at(-CONTACT_REACH - 1).events, 0);
});

test('C-2 a paddle that comes late still returns a ball that is beside it', () => {
  const state = rallyState({ ballX: CONTACT_LEFT_X - 200, ballY: 5_900, ballVx: -148 });
  step(state, DOWN, NEUTRAL);
  assert.ok(state.events & EVENT.paddleHit);
  assert.ok(state.ballVx > 0);
});

test('C-3 a ball flying away is not touched from behind', () => {
  const state = rallyState({ ballX: CONTACT_LEFT_X - 100, ballVx: 148, lastHit: LEFT, volleys: 1 });
  idle(state);
  assert.equal(state.events, 0);
  assert.equal(state.ballX, CONTACT_LEFT_X + 48);
});

test('P-4 a paddle at its top leaves a gap that the ball fits through', () => {
  const state = rallyState({ ballX: CONTACT_LEFT_X, ballY: 150, ballVx: -148, leftY: PADDLE_MIN_Y });
  step(state, UP, NEUTRAL);
  assert.equal(state.events & EVENT.paddleHit, 0);
});

test('S-1 S-2 S-4 the first serve leaves the net line after three seconds, gently', () => {
  for (let seed = 0; seed < 200; seed++) {
    const state = createState('1972', seed);
    assert.equal(state.ballX, 8_000);
    assert.ok(state.ballY >= 1_500 && state.ballY <= 8_500);
    for (let tick = 1; tick < 180; tick++) idle(state);
    assert.equal(state.phase, PHASE.serve);
    idle(state);
    assert.deepEqual([state.phase, state.events, Math.abs(state.ballVx)], [PHASE.rally, EVENT.serve, 148]);
    assert.ok(Math.abs(state.ballVy) <= 60);
  }
});

test('S-2 S-3 M-1 the one who missed is served next, a second later', () => {
  const state = rallyState({ ballX: 200, ballY: 9_000, ballVx: -148, receiver: RIGHT });
  idle(state);
  assert.deepEqual(
    [state.events, state.rightScore, state.leftScore, state.receiver, state.countdown, state.ballX],
    [EVENT.point, 1, 0, LEFT, 60, 8_000],
  );
  for (let tick = 0; tick < 60; tick++) idle(state);
  assert.ok(state.phase === PHASE.rally && state.ballVx < 0);
});

test('M-2 M-3 the 11th point ends the match, and nothing but the tick changes after it', () => {
  const state = rallyState({ ballX: 200, ballY: 9_000, ballVx: -148, rightScore: 10, leftScore: 10 });
  idle(state);
  assert.deepEqual([state.phase, state.winner, state.rightScore], [PHASE.over, RIGHT, 11]);
  assert.ok(state.events & EVENT.over);
  const end = cloneState(state);
  step(state, UP, MAX_INPUT);
  assert.deepEqual(state, { ...end, tick: end.tick + 1, events: 0 });
});
