import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTACT_LEFT_X, CONTACT_RIGHT_X, createState, EVENT, PHASE } from '@pong/engine';
import { ballBetween, ballTimeAt } from './ball-time.ts';
import { createInputTrack } from './input-track.ts';
import { createTimeline } from './timeline.ts';

const DELAY = 10;

/** Two paddles that stand in the middle: the ball is served, flies, and is often returned. */
function rallyOf(seed: number) {
  const tracks = [
    createInputTrack({ tick: -1, input: 0 }),
    createInputTrack({ tick: -1, input: 0 }),
  ] as const;
  return createTimeline(createState('1972', seed), () => tracks);
}

test('V-7 the ball is drawn in own time at the own paddle, in far time at the far one, and never goes back', () => {
  const seen = { near: 0, far: 0, ticks: 0 };
  for (let seed = 0; seed < 20; seed += 1) {
    for (const seat of [0, 1] as const) {
      const timeline = rallyOf(seed);
      let before = 0;
      for (let own = 60; own < 900; own += 1) {
        timeline.advance(own + 1);
        const time = ballTimeAt(timeline, seat, own, own - DELAY);
        assert.ok(time >= own - DELAY && time <= own, 'between the two times');
        assert.ok(time >= before - 0.002, `back from ${before} to ${time}`);
        before = time;
        const state = timeline.at(Math.floor(time));
        if (state.phase !== PHASE.rally) continue;
        seen.ticks += 1;
        const own0 = seat === 0 ? CONTACT_LEFT_X : CONTACT_RIGHT_X;
        const far0 = seat === 0 ? CONTACT_RIGHT_X : CONTACT_LEFT_X;
        if (Math.abs(state.ballX - own0) < 40) seen.near += assertClose(time, own);
        if (Math.abs(state.ballX - far0) < 40) seen.far += assertClose(time, own - DELAY);
      }
    }
  }
  assert.ok(seen.ticks > 10_000 && seen.near > 20 && seen.far > 20, JSON.stringify(seen));
});

/** Within the tick that the 40 units and the rounding are worth. */
function assertClose(time: number, expected: number): 1 {
  assert.ok(Math.abs(time - expected) < 1.2, `${time} for ${expected}`);
  return 1;
}

test('V-7 without a delay there is one time', () => {
  const timeline = rallyOf(1);
  timeline.advance(301);
  assert.equal(ballTimeAt(timeline, 0, 300, 300), 300);
});

test('a ball turns at the paddle and at the wall, not before', () => {
  let turns = 0;
  for (let seed = 0; seed < 30; seed += 1) {
    const timeline = rallyOf(seed);
    for (let tick = 0; tick < 2_000; tick += 1) {
      timeline.advance(tick + 1);
      const [state, ahead] = [timeline.at(tick), timeline.at(tick + 1)];
      if (
        state.phase !== PHASE.rally ||
        (ahead.events & EVENT.paddleHit) === 0 ||
        ahead.phase !== PHASE.rally
      )
        continue;
      const line = state.ballVx < 0 ? CONTACT_LEFT_X : CONTACT_RIGHT_X;
      // A late save turns where the paddle catches it, behind the line.
      if (state.ballVx < 0 ? state.ballX < line : state.ballX > line) continue;
      turns += 1;
      const places = Array.from({ length: 101 }, (_, percent) => ballBetween(state, ahead, percent / 100).x);
      const reached = state.ballVx < 0 ? Math.min(...places) : Math.max(...places);
      assert.ok(Math.abs(reached - line) <= Math.abs(state.ballVx) / 100 + 1, `${reached} of ${line}`);
    }
  }
  assert.ok(turns > 20);
});
