import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createFarClock } from './far-clock.ts';

test('K-4 the far clock never goes back, nor past the own one, nor past what is undecided', () => {
  const act = fc.record({
    elapsed: fc.double({ min: 0.1, max: 4, noNaN: true }),
    late: fc.option(fc.double({ min: 0, max: 40, noNaN: true }), { nil: undefined }),
    room: fc.integer({ min: 0, max: 60 }),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
      const clock = createFarClock();
      clock.expect(4);
      clock.start(0);
      let own = 0;
      let before = 0;
      for (const { elapsed, late, room } of acts) {
        own += elapsed;
        if (late !== undefined) clock.came(late);
        const undecided = Math.floor(before) + room;
        const tick = clock.tickAt(own, undecided);
        assert.ok(tick >= before, 'forward only');
        assert.ok(tick <= own, 'behind the own time');
        assert.ok(tick <= Math.max(undecided, before), 'not into what is undecided');
        before = tick;
      }
    }),
  );
});

test('K-4 before something undecided it slows down instead of stopping dead, and goes on when it is decided', () => {
  const clock = createFarClock();
  clock.expect(4);
  clock.start(0);
  let own = 0;
  const run = (frames: number, undecided: number): number[] =>
    Array.from({ length: frames }, () => {
      own += 1;
      return clock.tickAt(own, undecided);
    });
  run(30, Number.POSITIVE_INFINITY);
  const slowing = run(10, 30);
  const paces = slowing.slice(1).map((tick, index) => tick - (slowing[index] ?? 0));
  assert.ok(paces.every((pace) => pace > 0 && pace <= 1.25));
  assert.ok((paces.at(-1) ?? 1) < 0.1, 'it all but stands');
  const after = run(60, Number.POSITIVE_INFINITY);
  assert.ok(own - (after.at(-1) ?? 0) < 6, 'it caught up');
});

test('K-5 the delay is what three quarters of the news need, so that one stall does not put everything off', () => {
  const clock = createFarClock();
  for (let news = 0; news < 16; news += 1) clock.came(news === 5 ? 30 : 9);
  assert.equal(clock.delayTicks(), 10.5);
  for (let news = 0; news < 8; news += 1) clock.came(20);
  assert.equal(clock.delayTicks(), 21.5);
});
