import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matchInput, REQUESTS } from './client-to-server.ts';

test('requests refuse unknown keys, wrong types and pollution', () => {
  assert.equal(REQUESTS['lobby:quick'].safeParse({ extra: 1 }).success, false);
  assert.equal(REQUESTS['lobby:bot'].safeParse({ level: 'impossible' }).success, false);
  assert.equal(REQUESTS['lobby:bot'].safeParse({ level: ['easy'] }).success, false);
  assert.equal(
    REQUESTS['lobby:join'].safeParse(JSON.parse('{"code":"0123456789abcdef","__proto__":{}}')).success,
    false,
  );
  assert.equal(REQUESTS['lobby:join'].safeParse({ code: '0123456789abcdef' }).success, true);
});

test('whatever arrives as an input, only a tick and an input of the engine pass', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const parsed = matchInput.safeParse(value);
      if (!parsed.success) return;
      const [tick, input] = parsed.data;
      assert.ok(Number.isInteger(tick) && Number.isInteger(input) && tick >= 0 && input >= 0);
    }),
    { numRuns: 2000 },
  );
  for (const bad of [
    [0.5, 0],
    [-1, 0],
    [0, Number.NaN],
    [0, Number.POSITIVE_INFINITY],
    [0, '1'],
    [0],
    [0, 0, 0],
    { 0: 0, 1: 0 },
  ])
    assert.equal(matchInput.safeParse(bad).success, false, JSON.stringify(bad));
});
