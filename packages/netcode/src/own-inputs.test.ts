import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOWN, NEUTRAL, UP } from '@pong/engine';
import { createInputTrack } from './input-track.ts';
import { createOwnInputs } from './own-inputs.ts';

function openInputs() {
  const track = createInputTrack({ tick: -1, input: NEUTRAL });
  return { track, own: createOwnInputs(track, 0) };
}

test('V-5 what the server has put at a step stands, whatever was said of that step', () => {
  const { track, own } = openInputs();
  own.set(10, UP);
  own.set(40, DOWN);
  own.overrule([40, UP, 10]);
  own.overrule([41, DOWN, 40]);
  assert.deepEqual([track.at(39), track.at(40), track.at(41)], [NEUTRAL, UP, DOWN]);
  assert.equal(own.set(41, UP), false, 'it is decided');
});

test('V-5 what was said stays said, though nothing changed by it: an overrule for an earlier step holds up to there', () => {
  const { track, own } = openInputs();
  own.set(10, UP);
  assert.equal(own.declare(50), UP);
  own.overrule([40, DOWN, 20]);
  assert.deepEqual([track.at(39), track.at(40), track.at(49), track.at(50)], [UP, DOWN, DOWN, UP]);
  own.overrule([60, UP, 50]);
  assert.deepEqual([track.at(50), track.at(60)], [DOWN, UP]);
});

test('V-5 what is final was heard, though the server put it at a later tick than it had heard of', () => {
  const { own } = openInputs();
  own.set(10, UP);
  assert.equal(own.unheard(9, 50), 10);
  own.overrule([40, UP, 10]);
  assert.equal(own.unheard(10, 60), undefined);
  own.settle(60);
  assert.equal(own.unheard(10, 70), undefined);
  own.set(65, DOWN);
  assert.equal(own.unheard(10, 70), 65);
});
