import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createState, encodeState } from '@pong/engine';
import fc from 'fast-check';
import { MAX_TICK, type MatchSync, matchOverrule, matchPlay, matchSync, serverBeat } from './play.ts';

test('whatever arrives as a play, only a tick and an input of the engine pass', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const parsed = matchPlay.safeParse(value);
      if (!parsed.success) return;
      const [tick, input] = parsed.data;
      assert.ok(Number.isInteger(tick) && Number.isInteger(input) && tick >= 0 && input >= 0);
    }),
    { numRuns: 2000 },
  );
  assert.equal(matchPlay.safeParse([MAX_TICK, 0]).success, true);
  for (const bad of [
    [0.5, 0],
    [-1, 0],
    [MAX_TICK + 1, 0],
    [0, -1],
    [0, 1e6],
    [0, Number.NaN],
    [0, Number.POSITIVE_INFINITY],
    [0, '1'],
    [0],
    [0, 0, 0],
    { 0: 0, 1: 0 },
  ])
    assert.equal(matchPlay.safeParse(bad).success, false, JSON.stringify(bad));
});

test('what the server says has its ranges too', () => {
  assert.equal(serverBeat.safeParse([9, 8, 0xffff, -1, 0, -3]).success, true);
  assert.equal(serverBeat.safeParse([9, 8, 0x10000, -1, 0, -3]).success, false);
  assert.equal(serverBeat.safeParse([9, 8]).success, false);
  assert.equal(matchOverrule.safeParse([9, 2, 4]).success, true);
  assert.equal(matchOverrule.safeParse([9, 2, -1]).success, false);
});

test('a sync holds integers, two inputs, and what is known beyond them', () => {
  const sync: MatchSync = {
    state: encodeState(createState('1972', 1)),
    inputs: [0, 2],
    ahead: [[3, 1, 1]],
    serverTick: 5,
  };
  assert.equal(matchSync.safeParse(sync).success, true);
  for (const over of [
    { state: [2 ** 31] },
    { state: [0.5] },
    { state: Array.from({ length: 33 }, () => 0) },
    { inputs: [0] },
    { ahead: [[3, 2, 1]] },
    { serverTick: -1 },
    { extra: 1 },
  ])
    assert.equal(matchSync.safeParse({ ...sync, ...over }).success, false, JSON.stringify(over));
});
