import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createInputBuffer, INPUT_HORIZON_TICKS } from './input-buffer.ts';

test('N-1 each tick takes the newest input stamped for it or before, and repeats the last', () => {
  const buffer = createInputBuffer();
  buffer.offer({ tick: 2, input: 1 });
  buffer.offer({ tick: 4, input: 2 });
  assert.deepEqual([0, 1, 2, 3, 4, 5].map(buffer.take), [0, 0, 1, 1, 2, 2]);
});

test('N-1 a tick is taken once', () => {
  const buffer = createInputBuffer();
  buffer.take(3);
  assert.throws(() => buffer.take(3), RangeError);
  assert.throws(() => buffer.take(2), RangeError);
});

test('N-2 order of arrival does not matter, nor do duplicates', () => {
  const inputs = [3, 9, 14, 20].map((tick) => ({ tick, input: tick + 10 }));
  const inOrder = createInputBuffer();
  for (const stamped of inputs) inOrder.offer(stamped);
  const expected = Array.from({ length: 25 }, (_, tick) => inOrder.take(tick));
  fc.assert(
    fc.property(fc.shuffledSubarray([...inputs, ...inputs], { minLength: 8 }), (shuffled) => {
      const buffer = createInputBuffer();
      for (const stamped of shuffled) buffer.offer(stamped);
      assert.deepEqual(
        Array.from({ length: 25 }, (_, tick) => buffer.take(tick)),
        expected,
      );
      assert.equal(buffer.counts.duplicate, 4);
    }),
    { seed: 1972 },
  );
});

test('N-2 a tick that is spoken for keeps its first input', () => {
  const buffer = createInputBuffer();
  assert.equal(buffer.offer({ tick: 1, input: 1 }), 'accepted');
  assert.equal(buffer.offer({ tick: 1, input: 2 }), 'duplicate');
  assert.equal(buffer.take(1), 1);
  assert.equal(buffer.offer({ tick: 1, input: 2 }), 'duplicate');
  assert.equal(buffer.take(2), 1);
});

test('N-3 a late input takes effect at the next tick, unless a newer one is known', () => {
  const buffer = createInputBuffer();
  for (let tick = 0; tick < 10; tick++) buffer.take(tick);
  assert.equal(buffer.offer({ tick: 6, input: 2 }), 'late');
  assert.equal(buffer.offer({ tick: 5, input: 1 }), 'stale');
  assert.equal(buffer.take(10), 2);
  buffer.offer({ tick: 11, input: 1 });
  assert.equal(buffer.offer({ tick: 8, input: 9 }), 'late');
  assert.equal(buffer.take(11), 1);
  assert.equal(buffer.offer({ tick: 9, input: 7 }), 'stale');
  assert.equal(buffer.take(12), 1);
  assert.deepEqual(buffer.counts, { accepted: 1, late: 2, stale: 2, duplicate: 0, early: 0 });
});

test('N-4 what is stamped beyond the horizon, or with no tick, is dropped', () => {
  const buffer = createInputBuffer({ nextTick: 100 });
  assert.equal(buffer.offer({ tick: 100 + INPUT_HORIZON_TICKS, input: 1 }), 'accepted');
  assert.equal(buffer.offer({ tick: 101 + INPUT_HORIZON_TICKS, input: 1 }), 'early');
  for (const tick of [Number.NaN, 0.5, -1, Number.POSITIVE_INFINITY]) {
    assert.match(buffer.offer({ tick, input: 1 }), /stale|early/);
  }
});

test('N-4 whatever is offered, at most the horizon is kept', () => {
  const buffer = createInputBuffer({ nextTick: 5_000 });
  for (let tick = 0; tick < 20_000; tick++) buffer.offer({ tick, input: 1 });
  assert.equal(buffer.counts.accepted, INPUT_HORIZON_TICKS + 1);
  for (let tick = 19_999; tick >= 0; tick--) buffer.offer({ tick, input: 2 });
  assert.equal(buffer.counts.accepted, INPUT_HORIZON_TICKS + 1);
  assert.equal(buffer.take(5_000), 1);
});

test('N-5 a buffer taken over goes on from the input in force and is not moved by old ones', () => {
  const buffer = createInputBuffer({ nextTick: 600, inForce: { tick: 590, input: 2 } });
  assert.equal(buffer.offer({ tick: 580, input: 1 }), 'stale');
  assert.equal(buffer.offer({ tick: 590, input: 2 }), 'duplicate');
  assert.equal(buffer.take(600), 2);
  assert.equal(buffer.offer({ tick: 597, input: 1 }), 'late');
  assert.equal(buffer.take(601), 1);
});
