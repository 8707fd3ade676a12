import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checksum, createState, DOWN, NEUTRAL, type State, UP } from '@pong/engine';
import { openMatch } from '../test/open-match.ts';

const sumOf = (state: Readonly<State>): number => checksum({ ...state });

test('N-9 at a pause everything up to now is final, what was announced is gone, and nothing is taken until play goes on', () => {
  const { authority, turns } = openMatch();
  turns(20);
  authority.play(0, [25, UP]);
  authority.settle();
  assert.equal(authority.confirmed().tick, 20);
  assert.equal(authority.play(0, [30, UP]), 'stale');
  assert.deepEqual(authority.sync().ahead, []);
  authority.rest(0);
  authority.resume();
  assert.equal(authority.play(0, [21, DOWN]), 'accepted');
  turns(30);
  assert.ok(authority.head().leftY > createState('1972', 11).leftY, 'down, not up');
});

test('N-9 a point that becomes final at a pause is told with what was heard of each seat', () => {
  const { authority, turns, toldTo } = openMatch();
  const scored = ({ leftScore, rightScore }: Readonly<State>) => leftScore + rightScore;
  while (scored(authority.head()) === 0) {
    authority.play(0, [authority.head().tick, UP]);
    turns(1);
  }
  const heardTick = authority.head().tick - 1;
  assert.equal(scored(authority.confirmed()), 0, 'the other seat has not settled it');
  authority.settle();
  assert.equal(scored(authority.confirmed()), 1);
  assert.deepEqual(toldTo(0, 'beat').at(-1)?.slice(0, 4), [
    heardTick + 1,
    heardTick + 1,
    sumOf(authority.confirmed()) & 0xffff,
    heardTick,
  ]);
});

test('N-9 a new line lets go of the paddle, and the other is told', () => {
  const { authority, turns, toldTo } = openMatch();
  authority.play(0, [0, UP]);
  turns(10);
  authority.rest(0);
  assert.deepEqual(toldTo(1, 'play').at(-1), [10, NEUTRAL]);
  const { leftY } = authority.head();
  turns(20);
  assert.equal(authority.head().leftY, leftY);
});
