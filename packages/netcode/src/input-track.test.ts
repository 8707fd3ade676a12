import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createInputTrack } from './input-track.ts';

test('N-1 a track gives each tick the newest input stamped for it or before, in whatever order they were put in', () => {
  const stamped = fc.record({
    tick: fc.integer({ min: 0, max: 60 }),
    input: fc.integer({ min: 0, max: 821 }),
  });
  fc.assert(
    fc.property(fc.array(stamped, { maxLength: 30 }), (changes) => {
      const track = createInputTrack({ tick: -1, input: 0 });
      const plain = new Map<number, number>();
      for (const { tick, input } of changes) {
        track.set(tick, input);
        plain.set(tick, input);
      }
      let expected = 0;
      for (let tick = 0; tick <= 61; tick += 1) {
        expected = plain.get(tick) ?? expected;
        assert.equal(track.at(tick), expected);
      }
    }),
  );
});

test('cutting takes away what comes after, removing one change only, forgetting nothing that is in force', () => {
  const track = createInputTrack({ tick: -1, input: 0 });
  for (const tick of [3, 5, 9, 12]) track.set(tick, tick * 10);
  track.remove(9);
  track.remove(4);
  assert.deepEqual(
    track.after(3).map(({ tick }) => tick),
    [5, 12],
  );
  track.cut(12);
  assert.equal(track.at(99), 50);
  track.forget(7);
  assert.equal(track.at(7), 50);
  assert.deepEqual(track.after(5), []);
});
