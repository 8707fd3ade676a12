import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOperators, isOperatorEntry, operatorEntry } from './operators.ts';

const PASSWORD = 'a long enough password';

test('an entry holds a salt and a hash, never the password, and no two are the same', async () => {
  const [one, two] = await Promise.all([operatorEntry('ops', PASSWORD), operatorEntry('ops', PASSWORD)]);
  assert.notEqual(one, two);
  assert.ok(isOperatorEntry(one) && !one.includes(PASSWORD));
  for (const text of ['', 'ops', 'ops:x:y', `${one}:x`, one.replace('ops', 'o p s')])
    assert.equal(isOperatorEntry(text), false, text);
  await assert.rejects(operatorEntry('a:b', PASSWORD), RangeError);
  assert.throws(() => createOperators({ entries: ['ops'], steady: () => 0 }), RangeError);
});

test('what was right is remembered for five minutes; too many at once are sent away', async () => {
  const clock = { nowMs: 0 };
  const verify = createOperators({
    entries: [await operatorEntry('ops', PASSWORD)],
    steady: () => clock.nowMs,
  });
  assert.equal(await verify('ops', PASSWORD), 'valid');
  const wrong = Array.from({ length: 12 }, (_, index) => verify('ops', `wrong ${index}`));
  assert.equal(await verify('ops', PASSWORD), 'valid', 'remembered, so it does not wait');
  const outcomes = await Promise.all(wrong);
  assert.equal(outcomes.filter((outcome) => outcome === 'overloaded').length, 2);
  assert.equal(outcomes.filter((outcome) => outcome === 'invalid').length, 10);
  clock.nowMs += 5 * 60_000;
  assert.equal(await verify('ops', 'another'), 'invalid');
  assert.equal(await verify('nobody', PASSWORD), 'invalid');
  assert.equal(await verify('ops', PASSWORD), 'valid');
});
