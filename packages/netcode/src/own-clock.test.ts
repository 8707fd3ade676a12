import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createOwnClock } from './own-clock.ts';

const TICK_MS = 1_000 / 60;

test('K-1 the own clock never goes back and leaves time by 10 % at most, but for a start and for being lost', () => {
  const act = fc.record({
    waitMs: fc.integer({ min: 1, max: 60 }),
    steer: fc.option(fc.integer({ min: -15, max: 15 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
      const clock = createOwnClock();
      clock.start(100, 0);
      let nowMs = 0;
      let before = clock.tickAt(0);
      for (const { waitMs, steer } of acts) {
        if (steer !== undefined) clock.steer(steer);
        nowMs += waitMs;
        const tick = clock.tickAt(nowMs);
        const pace = (tick - before) / (waitMs / TICK_MS);
        assert.ok(pace >= 0.9 - 1e-9 && pace <= 1.1 + 1e-9, `pace ${pace}`);
        before = tick;
      }
    }),
  );
});

test('what is owed is made up for, and no more', () => {
  const clock = createOwnClock();
  clock.start(0, 0);
  clock.steer(2);
  assert.ok(Math.abs(clock.tickAt(1_000) - 62) < 1e-9);
  assert.ok(Math.abs(clock.tickAt(2_000) - 122) < 1e-9);
  clock.steer(-3);
  assert.ok(Math.abs(clock.tickAt(3_000) - 179) < 1e-9);
});

test('a clock that is lost jumps forward, and far ahead it waits at half speed; it still never goes back', () => {
  const clock = createOwnClock();
  clock.start(0, 0);
  clock.steer(600);
  assert.equal(clock.tickAt(0), 600);
  clock.steer(-40);
  assert.ok(Math.abs(clock.tickAt(500) - 615) < 1e-9);
  assert.ok(clock.tickAt(400) >= 615);
});

test('a start in the future stands still until then', () => {
  const clock = createOwnClock();
  clock.start(50, 1_000);
  assert.equal(clock.tickAt(500), 50);
  assert.ok(Math.abs(clock.tickAt(1_100) - 56) < 1e-9);
});
