import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checksum, createState, DOWN, step, UP } from '@pong/engine';
import { createInputTrack } from './input-track.ts';
import { createTimeline } from './timeline.ts';

test('V-1 an input that becomes known later gives the state it would have given in time', () => {
  const tracks = [
    createInputTrack({ tick: -1, input: 0 }),
    createInputTrack({ tick: -1, input: 0 }),
  ] as const;
  const timeline = createTimeline(createState('1972', 7), () => tracks);
  timeline.advance(400);
  tracks[1].set(300, UP);
  assert.ok(timeline.rollback(300));
  assert.equal(timeline.newest(), 300);
  tracks[0].set(350, DOWN);
  timeline.advance(420);
  const plain = createState('1972', 7);
  while (plain.tick < 420) step(plain, plain.tick >= 350 ? DOWN : 0, plain.tick >= 300 ? UP : 0);
  assert.equal(checksum({ ...timeline.at(420) }), checksum(plain));
});

test('the last 256 ticks are kept; what lies before cannot be changed any more', () => {
  const tracks = [
    createInputTrack({ tick: -1, input: 0 }),
    createInputTrack({ tick: -1, input: 0 }),
  ] as const;
  const timeline = createTimeline(createState('1972', 7), () => tracks);
  timeline.advance(300);
  assert.equal(timeline.oldest(), 45);
  assert.ok(!timeline.rollback(44));
  assert.throws(() => timeline.at(44), RangeError);
  assert.throws(() => timeline.at(301), RangeError);
});
