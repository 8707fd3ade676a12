import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import * as engine from '@pong/engine';
import { differing, foldMatches } from './fold-matches.ts';
import { COUNTER, playForeign } from './foreign-math.ts';
import { copyEngine, patched, SILENT_SINE, SINE } from './sine.ts';
import { measureVerifying } from './verify-rate.ts';

test('a fold tells of any tick, and the same matches fold to the same', () => {
  const here = foldMatches(engine, 7, 30);
  assert.equal(here.folds.length, 30);
  assert.ok(here.volleys > 300 && here.slides > 300);
  assert.deepEqual(foldMatches(engine, 7, 30), here);
  let steps = 0;
  const once = {
    ...engine,
    step: (...[state, left, right]: Parameters<typeof engine.step>) => {
      engine.step(state, left, right);
      steps += 1;
      if (steps === 2_000) state.rng ^= 1;
    },
  };
  assert.ok(differing(foldMatches(once, 7, 30).folds, here.folds) >= 1);
  assert.equal(differing([1, 2], [1, 3, 4]), 2);
});

test('the Math of another vendor differs in the last place only, keeps what is exact, and counts', () => {
  const realm: unknown = runInNewContext(
    `(${playForeign})('${COUNTER}');
     ({ sine: Math.sin(1), power: Math.pow(2, 10), zero: Math.sin(0), root: Math.sqrt(2), calls: ${COUNTER}() })`,
  );
  const last = 2 ** -53;
  assert.deepEqual(
    { ...(typeof realm === 'object' ? realm : {}) },
    { sine: Math.sin(1) + last, power: 1_024, zero: 0, root: Math.SQRT2, calls: 3 },
  );
});

test('an engine with a sine is one, plays otherwise or not, and fails the test of its source', async () => {
  for (const [patch, same] of [
    [SINE, false],
    [SILENT_SINE, true],
  ] as const) {
    const copy = copyEngine(patch);
    try {
      const folds = foldMatches(await copy.load(), 7, 30).folds;
      assert.equal(differing(folds, foldMatches(engine, 7, 30).folds) === 0, same);
      assert.equal(copy.sourceTestPasses(), false);
    } finally {
      copy.remove();
    }
  }
  assert.throws(() => patched('nothing of the kind', SINE), /no longer/);
});

test('a copy of the engine as it is passes the test of its source', () => {
  const copy = copyEngine();
  assert.equal(copy.sourceTestPasses(), true);
  copy.remove();
});

test('tapes are verified by the clock that is given, and altered ones are not held', () => {
  let nowMs = 0;
  const rate = measureVerifying(6, () => {
    nowMs += 50;
    return nowMs;
  });
  assert.equal(Math.round(rate.tapesPerHour), (6 * 3_600_000) / 50);
  assert.deepEqual([rate.refused, rate.heldWithOtherSeed, rate.heldWithOtherInput], [0, 0, 0]);
  assert.ok(rate.mostBytes <= 4_000 && rate.meanBytes > 500);
  assert.ok(rate.changesPerSecondAndSeat > 1 && rate.changesPerSecondAndSeat < 6);
});
