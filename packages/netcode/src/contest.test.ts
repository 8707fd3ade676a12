import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cloneState, createState, EVENT, moveTo, PHASE, step } from '@pong/engine';
import { isContest } from './contest.ts';

test('K-4 where no input could decide there is no contest, and where one could there is', () => {
  let contests = 0;
  let excluded = 0;
  for (let seed = 0; seed < 60; seed += 1) {
    const state = createState('1972', seed);
    const places = [1_200 + 130 * seed, 8_800 - 130 * seed] as const;
    while (state.phase !== PHASE.over && state.tick < 3_000) {
      for (const seat of [0, 1] as const) {
        // The paddle may be anywhere that inputs of this step and of one before it, unknown, could have brought it.
        const decides = [0, 1].some((unknownSteps) => {
          const contest = isContest(state, seat, unknownSteps);
          if (contest || state.phase !== PHASE.rally) return false;
          const field = seat === 0 ? 'leftY' : 'rightY';
          return [-1, 0, 1].some((way) => {
            const tried = cloneState(state);
            tried[field] += way * 352 * unknownSteps;
            const [left, right] = seat === 0 ? [moveTo(state.ballY), 0] : [0, moveTo(state.ballY)];
            step(tried, left, right);
            return (tried.events & EVENT.paddleHit) !== 0 && tried.lastHit === seat;
          });
        });
        assert.ok(!decides, `seed ${seed}, tick ${state.tick}`);
        if (isContest(state, seat)) contests += 1;
        if (isContest(state, seat) && !isContest(state, seat, 0)) excluded += 1;
      }
      step(state, moveTo(places[0] + (state.tick % 300)), moveTo(places[1] - (state.tick % 200)));
    }
  }
  assert.ok(contests > 1_000 && excluded > 500, `${contests} contests, ${excluded} of them decided before`);
});
