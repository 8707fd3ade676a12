import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHealth } from './health.ts';
import { createTarget, type Target } from './target.ts';
import { upstreamPolicy } from './upstream-policy.ts';

function bench(count: number, ejection: Record<string, number>) {
  const settings = upstreamPolicy.parse({ ejection });
  const targets = Array.from({ length: count }, (_, index) =>
    createTarget({ url: `http://10.0.0.${index + 1}`, weight: 1 }, settings, () => 0),
  );
  const health = createHealth({ ejection: settings.ejection, health: undefined, random: () => 0 });
  health.watch(targets);
  const fail = (target: Target | undefined, times: number) => {
    for (let index = 0; index < times; index += 1) if (target) health.note(target, false);
  };
  return { health, targets, fail };
}

test('failures in a row put a target out, for a while; a success in between starts the row again', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { health, targets, fail } = bench(3, { consecutiveFailures: 3, forMs: 1000 });
  const [one, two, three] = targets;
  assert.ok(one && two && three);
  fail(one, 2);
  health.note(one, true);
  fail(one, 2);
  assert.equal(health.fit().length, 3);
  fail(one, 1);
  assert.deepEqual(health.fit(), [two, three]);
  t.mock.timers.tick(1000);
  assert.deepEqual(health.fit(), [one, two, three]);
  fail(one, 3);
  t.mock.timers.tick(1500);
  assert.equal(health.fit().length, 2, 'twice as long the second time');
  t.mock.timers.tick(500);
  assert.equal(health.fit().length, 3);
});

test('never more than so much of them, and never the only one', () => {
  const four = bench(4, { consecutiveFailures: 1, mostPercent: 50 });
  for (const target of four.targets) four.fail(target, 5);
  assert.equal(four.health.fit().length, 2);
  four.health.close();
  const one = bench(1, { consecutiveFailures: 1, mostPercent: 100 });
  one.fail(one.targets[0], 50);
  assert.equal(one.health.fit().length, 1);
});

test('when none is fit all are tried; who is no longer known is forgotten', () => {
  const { health, targets, fail } = bench(2, { consecutiveFailures: 1, mostPercent: 100 });
  for (const target of targets) fail(target, 1);
  assert.equal(health.fit().length, 2);
  health.watch(targets.slice(1));
  assert.deepEqual(health.fit(), targets.slice(1));
  health.close();
});
