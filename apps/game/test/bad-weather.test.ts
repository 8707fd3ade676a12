import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Outcome, playInBadWeather, type Weather } from './bad-weather.ts';

const MINUTE_MS = 60_000;

/** All seeds together. */
function play(seeds: number, weather: Omit<Weather, 'seed' | 'untilMs'>): Outcome {
  const sum: Outcome = { desyncs: 0, pauses: 0, overruled: 0, unheard: 0 };
  for (let seed = 1; seed <= seeds; seed += 1) {
    const one = playInBadWeather({ ...weather, seed, untilMs: MINUTE_MS });
    for (const name of ['desyncs', 'pauses', 'overruled', 'unheard'] as const) sum[name] += one[name];
  }
  return sum;
}

test('stalls of a second and machines that sleep: both ends agree on every step', () => {
  const { desyncs, overruled, pauses } = play(12, { delayMs: 2, longestHoldMs: 1_000, longestSleepMs: 800 });
  assert.ok(overruled > 100, `${overruled} came past the horizon`);
  assert.deepEqual({ desyncs, pauses }, { desyncs: 0, pauses: 0 });
});

test('a page asleep for up to three seconds: what became final without it stays so', () => {
  const { desyncs, pauses } = play(30, { delayMs: 2, longestHoldMs: 0, longestSleepMs: 3_000 });
  assert.ok(pauses > 20, `${pauses} pauses`);
  assert.equal(desyncs, 0);
});

test('any weather: lines of 5 to 64 ms, stalls of up to 7 s, sleeps of up to 3 s', () => {
  let desyncs = 0;
  for (let seed = 1_100; seed < 1_300; seed += 1)
    desyncs += playInBadWeather({
      seed,
      untilMs: MINUTE_MS,
      delayMs: 5 + (seed % 60),
      longestHoldMs: [1_000, 2_500, 4_000, 7_000][seed % 4] ?? 0,
      longestSleepMs: [0, 300, 1_500, 3_000][(seed >> 2) % 4] ?? 0,
    }).desyncs;
  assert.equal(desyncs, 0);
});

test('stalls long enough for a pause: what was said before it is not taken for news after it', () => {
  const weather = { delayMs: 30, longestHoldMs: 4_000, longestSleepMs: 100 };
  const { desyncs, pauses, unheard } = play(12, weather);
  assert.ok(pauses > 100 && unheard > 200, `${pauses} pauses, ${unheard} unheard`);
  assert.equal(desyncs, 0);
  const control = play(12, { ...weather, listensToThePast: true });
  assert.ok(control.desyncs > 3, `the control disagreed ${control.desyncs} times`);
});
