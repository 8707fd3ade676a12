import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as court from './court.ts';
import { paceAt, RULE_SET_NAMES, RULE_SETS, rulesOf } from './rule-sets.ts';

const pacesWithOvertime = RULE_SET_NAMES.flatMap((name) => {
  const rules = RULE_SETS[name];
  return rules.paces.flatMap((pace) =>
    [pace.vx, rules.overtimeMaxVx].map((vx) => ({
      name,
      vx,
      vy: (pace.vy[3] * vx) / pace.vx,
      serve: rules.serveMaxVy,
    })),
  );
});

test('C-4 every rule set keeps the bounds that make swept contact exact', () => {
  for (const { name, vx, vy, serve } of pacesWithOvertime) {
    assert.ok(vx > 0 && Math.max(vy, serve) <= 2 * vx, name);
    assert.ok(2 * court.CONTACT_DEPTH < 2 * court.CONTACT_REACH);
    assert.ok(vy < court.BALL_MAX_Y - court.BALL_MIN_Y, name);
    assert.ok(vx < court.CONTACT_RIGHT_X - court.CONTACT_LEFT_X, name);
  }
});

test('R-3 the angles of 1972 stay the same at every pace, within a degree', () => {
  for (const [band, steepness] of [0, 48 / 148, 96 / 148, 1].entries()) {
    for (const pace of RULE_SETS['1972'].paces) {
      assert.ok(Math.abs((pace.vy[band] ?? 0) / pace.vx - steepness) < 0.02);
    }
  }
});

test('T-2 every figure of the court and of the rule sets is an integer', () => {
  for (const [name, value] of Object.entries(court)) {
    if (typeof value === 'number') assert.ok(Number.isInteger(value), name);
  }
  const figures = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(figures) : [value];
  for (const figure of figures(RULE_SETS)) {
    assert.ok(typeof figure === 'boolean' || Number.isInteger(figure), String(figure));
  }
});

test('M-2 only 1972 is ranked, to 11', () => {
  assert.equal(RULE_SETS['1972'].winningScore, 11);
  assert.deepEqual(
    RULE_SET_NAMES.filter((name) => RULE_SETS[name].ranked),
    ['1972'],
  );
  assert.deepEqual(new Set(RULE_SET_NAMES), new Set(Object.keys(RULE_SETS)));
});

test('a rule set number that does not exist is a bug, and throws', () => {
  assert.throws(() => rulesOf(99), RangeError);
  assert.equal(paceAt(RULE_SETS['1972'], 11).vx, 180);
});
