import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cloneState, createState, PHASE, type State, step } from '@pong/engine';
import { createBallWatch } from './ball-watch.ts';
import type { Picture } from './picture.ts';

const FRAME_MS = 1_000 / 60;

/** States of a match in which the left paddle stands in the ball's way and the right one never does. */
function rally(): State[] {
  const state = createState('1972', 11);
  const states: State[] = [];
  while (states.length < 700) {
    step(state, state.ballY < state.leftY ? 1 : 2, 1);
    states.push(cloneState(state));
  }
  return states;
}

const pictureOf = (state: State, move: { x?: number; y?: number } = {}): Picture => ({
  leftY: state.leftY,
  rightY: state.rightY,
  ball: { x: state.ballX + (move.x ?? 0), y: state.ballY + (move.y ?? 0) },
  tick: state.tick,
  farTick: state.tick,
  ballTick: state.tick,
  state,
});

const states = rally();
/** In mid-court, on the way to the left. */
const middle = states.findIndex(
  ({ phase, ballX, ballVx }) => phase === PHASE.rally && ballX < 6_000 && ballX > 5_000 && ballVx < 0,
);

/** What is seen when the picture of every tick is drawn, some of them changed. */
function watched(change: (state: State, place: number) => Picture) {
  const watch = createBallWatch();
  for (const [place, state] of states.entries()) watch.drawn(change(state, place), place * FRAME_MS);
  return watch;
}

test('a ball drawn as it flies has no fault, and is seen to hit and to miss where it does', () => {
  const { faults, hits, misses } = watched((state) => pictureOf(state));
  assert.deepEqual(faults, []);
  assert.ok(hits.length >= 1 && hits.every(({ seat }) => seat === 0));
  assert.ok(misses.length >= 1 && misses.some(({ seat }) => seat === 1));
});

test('a ball that leaps ahead by more than half of itself has jumped; by less, it has not', () => {
  const leap = (x: number) => watched((state, place) => pictureOf(state, { x: place >= middle ? x : 0 }));
  assert.ok(leap(-240).faults.some(({ kind }) => kind === 'jump'));
  assert.deepEqual(leap(-60).faults, []);
});

test('a ball that leaps aside has jumped', () => {
  const aside = watched((state, place) => pictureOf(state, { y: place === middle ? 260 : 0 }));
  assert.ok(aside.faults.length >= 1);
  assert.ok(aside.faults.every(({ kind }) => kind === 'jump'));
});

test('a ball that turns back in mid-court has gone backward', () => {
  const back = watched((state, place) => pictureOf(state, { x: place === middle ? 400 : 0 }));
  assert.ok(back.faults.some(({ kind }) => kind === 'backward'));
});
