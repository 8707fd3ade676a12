import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  COURT_WIDTH,
  cloneState,
  createState,
  DOWN,
  EVENT,
  LEFT,
  NEUTRAL,
  PHASE,
  RIGHT,
  type State,
  step,
  UP,
} from '@pong/engine';
import { happeningsOf, sceneBetween } from './scene.ts';

function inRally(change: Partial<State> = {}): State {
  const state = createState('1972', 1);
  Object.assign(state, {
    phase: PHASE.rally,
    countdown: 0,
    ballX: 6000,
    ballY: 4000,
    ballVx: 148,
    ballVy: 60,
  });
  return Object.assign(state, change);
}

function after(state: State, left: number, right: number): State {
  const next = cloneState(state);
  step(next, left, right);
  return next;
}

test('half a tick on, everything is half way', () => {
  const state = inRally();
  const scene = sceneBetween(state, after(state, DOWN, UP), 0.5, LEFT);
  assert.deepEqual(scene.ball, { x: 6074, y: 4030 });
  assert.equal(scene.ownY, state.leftY + 88);
  assert.equal(scene.otherY, state.rightY - 88);
});

test('the right seat sees the same court mirrored, its own paddle as own', () => {
  const state = inRally({ leftScore: 3, rightScore: 10, lastHit: RIGHT });
  const scene = sceneBetween(state, after(state, DOWN, NEUTRAL), 0, RIGHT);
  assert.deepEqual(scene.ball, { x: COURT_WIDTH - 6000, y: 4000 });
  assert.deepEqual(scene.score, { own: 10, other: 3 });
  assert.deepEqual(scene.gamePoint, { own: true, other: false });
  assert.equal(scene.lastHit, 'own');
});

test('a ball that leaves the court does not fly to the place of the next serve', () => {
  const state = inRally({ ballX: 15_800, ballY: 1000, ballVx: 148, ballVy: 0, rightY: 8000 });
  const ahead = after(state, NEUTRAL, NEUTRAL);
  assert.ok(ahead.events & EVENT.point);
  assert.deepEqual(sceneBetween(state, ahead, 0.5, LEFT).ball, { x: 15_874, y: 1000 });
  assert.deepEqual(happeningsOf(ahead, LEFT), [{ kind: 'point', side: 'own' }]);
  assert.deepEqual(happeningsOf(ahead, RIGHT), [{ kind: 'point', side: 'other' }]);
});

test('the first serve is counted down in seconds, later ones are not', () => {
  const state = createState('1972', 1);
  assert.equal(sceneBetween(state, after(state, NEUTRAL, NEUTRAL), 0, LEFT).count, 3);
  state.countdown = 60;
  assert.equal(sceneBetween(state, state, 0, LEFT).count, 1);
  state.leftScore = 1;
  assert.equal(sceneBetween(state, state, 0, LEFT).count, 0);
});

test('a hit is told by whose side it was on', () => {
  const state = inRally({ events: EVENT.paddleHit | EVENT.wallHit, lastHit: RIGHT });
  assert.deepEqual(happeningsOf(state, RIGHT), [{ kind: 'wall' }, { kind: 'hit', side: 'own' }]);
  assert.deepEqual(happeningsOf(inRally(), LEFT), []);
});
