import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChance } from '../test/link.ts';
import { type Clock, createClock } from './clock.ts';

const TICK_MS = 1_000 / 60;
const OFF_MS = 777_777;

interface Line {
  readonly delayMs: (sentMs: number) => number;
  readonly rttMs: number;
}

/** Runs a clock for ten seconds of even frames; `look` sees it every 4 ms from the first frame on. */
function run(
  clock: Clock,
  { delayMs, rttMs }: Line,
  look: (tick: number, serverTick: number, atMs: number) => void,
) {
  let next = 0;
  let lastArrivalMs = 0;
  const due: { tick: number; atMs: number }[] = [];
  for (let ms = 0; ms < 10_000; ms += 4) {
    for (; next * 3 * TICK_MS <= ms; next++) {
      const sentMs = next * 3 * TICK_MS;
      lastArrivalMs = Math.max(lastArrivalMs, sentMs + delayMs(sentMs));
      due.push({ tick: next * 3, atMs: lastArrivalMs });
    }
    for (let first = due[0]; first !== undefined && first.atMs <= ms; first = due[0]) {
      clock.frame({ tick: first.tick, receivedAtMs: first.atMs + OFF_MS });
      if (first.tick % 30 === 0) clock.roundTrip(rttMs);
      due.shift();
    }
    const tick = clock.tickAt(ms + OFF_MS);
    if (tick > 0) look(tick, ms / TICK_MS, ms);
  }
}

test('K-3 on an even line the lead is half a round trip and the margin, at any delay', () => {
  for (const delayMs of [0, 20, 50, 100, 200, 400]) {
    run(createClock(), { delayMs: () => delayMs, rttMs: 2 * delayMs }, (tick, serverTick, atMs) => {
      if (atMs < 1_500) return;
      const lead = tick - serverTick;
      const wanted = delayMs / TICK_MS + 1;
      assert.ok(Math.abs(lead - wanted) < 0.1, `delay ${delayMs}: lead ${lead} wanted ${wanted}`);
    });
  }
});

test('K-1 it never goes back, and after its one jump keeps within 10 % of time, whatever the line does', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const chance = createChance(seed);
    const base = chance() * 150;
    const shifts = [chance() * 300, chance() * 300];
    const delayMs = (ms: number): number =>
      base + chance() * 60 + (ms > 4_000 ? (shifts[ms > 7_000 ? 1 : 0] ?? 0) : 0);
    let last: { tick: number; atMs: number } | undefined;
    run(createClock(), { delayMs, rttMs: 2 * base }, (tick, _, atMs) => {
      if (last !== undefined && atMs > 1_000) {
        const rate = (tick - last.tick) / ((atMs - last.atMs) / TICK_MS);
        assert.ok(rate >= 0.9 - 1e-6 && rate <= 1.1 + 1e-6, `seed ${seed} rate ${rate} at ${atMs}`);
      }
      if (last !== undefined) assert.ok(tick >= last.tick);
      last = { tick, atMs };
    });
  }
});

test('K-1 K-3 the first round trip jumps the clock forward once, so that the lead is there at once', () => {
  const clock = createClock();
  clock.frame({ tick: 100, receivedAtMs: 0 });
  assert.equal(Math.round(clock.tickAt(0)), 101);
  clock.roundTrip(400);
  assert.equal(Math.round(clock.tickAt(1)), 125);
  clock.roundTrip(4_000);
  assert.ok(clock.tickAt(17) < 127);
});

test('K-2 a stall and its burst of old frames do not move it', () => {
  let worst = 0;
  const stalled = (ms: number): number => (ms > 5_000 && ms < 5_600 ? 5_600 - ms + 40 : 40);
  run(createClock(), { delayMs: stalled, rttMs: 80 }, (tick, serverTick, atMs) => {
    if (atMs > 1_500) worst = Math.max(worst, Math.abs(tick - serverTick - (40 / TICK_MS + 1)));
  });
  assert.ok(worst < 0.1, String(worst));
});

test('K-3 a round trip that varies widens the lead, by six ticks at most', () => {
  const clock = createClock();
  for (let sample = 0; sample < 200; sample++) clock.roundTrip(sample % 2 === 0 ? 40 : 90);
  const even = 65 / 2 / TICK_MS + 1;
  assert.ok(clock.leadTicks() > even + 2 && clock.leadTicks() < even + 6.5, String(clock.leadTicks()));
  for (let sample = 0; sample < 50; sample++) clock.roundTrip(sample % 2 === 0 ? 0 : 3_000);
  assert.ok(clock.leadTicks() < 1_800 / TICK_MS + 7);
});

test('K-1 nonsense in does not move it', () => {
  const clock = createClock();
  assert.equal(clock.tickAt(5), 0);
  clock.frame({ tick: 60, receivedAtMs: 1_000 });
  const tick = clock.tickAt(1_000);
  for (const rttMs of [-5, Number.NaN, Number.POSITIVE_INFINITY]) clock.roundTrip(rttMs);
  assert.equal(clock.tickAt(900), tick);
  assert.equal(clock.tickAt(Number.NaN), tick);
  assert.ok(Math.abs(clock.tickAt(1_000 + TICK_MS) - tick - 1) < 1e-6);
});

test('K-4 after a pause its owner sees how far off it is, and resets it', () => {
  const clock = createClock();
  clock.frame({ tick: 600, receivedAtMs: 0 });
  clock.roundTrip(40);
  clock.tickAt(0);
  assert.ok(Math.abs(clock.behindTicks(50)) < 0.01);
  for (let ms = 9_000; ms < 9_050; ms += 16) clock.frame({ tick: 601, receivedAtMs: ms });
  assert.ok(clock.behindTicks(9_050) < -500);
  clock.reset();
  assert.equal(clock.tickAt(9_060), 0);
  clock.frame({ tick: 602, receivedAtMs: 9_066 });
  assert.ok(clock.tickAt(9_066) < 610);
});
