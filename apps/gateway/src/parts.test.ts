import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createParts } from './parts.ts';

function bench(first: Record<string, number>) {
  const made: string[] = [];
  const retired: string[] = [];
  const parts = createParts(
    first,
    (name, settings) => {
      if (settings === 0) throw new Error(`${name} has no address`);
      made.push(`${name} ${settings}`);
      return `${name} ${settings}`;
    },
    (each) => void retired.push(each),
  );
  return { parts, made, retired };
}

test('a change of one makes that one anew; the others are kept, and nothing changes before it is told to', () => {
  const { parts, made } = bench({ web: 1, game: 1 });
  const commit = parts.prepare({ web: 1, game: 2, auth: 1 });
  assert.deepEqual([parts.find('game'), parts.find('auth')], ['game 1', undefined]);
  commit();
  assert.deepEqual(parts.all(), ['web 1', 'game 2', 'auth 1']);
  assert.deepEqual(made, ['web 1', 'game 1', 'game 2', 'auth 1']);
});

test('when one cannot be made, those made for it are retired and those before stay', () => {
  const { parts, retired } = bench({ web: 1 });
  assert.throws(() => parts.prepare({ game: 2, web: 0 }), /web has no address/);
  assert.deepEqual([parts.all(), retired], [['web 1'], ['game 2']]);
});

test('one that is gone can be had until nobody can need it any more; each is retired once', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { parts, retired } = bench({ web: 1, game: 1 });
  parts.prepare({ web: 1 })();
  assert.equal(parts.find('game'), 'game 1');
  t.mock.timers.tick(60_000);
  parts.prepare({ web: 2 })();
  t.mock.timers.tick(60_000);
  assert.deepEqual([parts.find('game'), retired], [undefined, ['game 1']]);
  assert.deepEqual(parts.close(), ['web 2', 'web 1']);
  t.mock.timers.tick(60_000);
  assert.deepEqual(retired, ['game 1'], 'what was closed is not retired again');
});
