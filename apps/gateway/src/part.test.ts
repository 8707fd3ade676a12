import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPart } from './part.ts';

test('nothing changes before it is told to, and not at all when the settings are the same', () => {
  let made = 0;
  const part = createPart({ a: 1 }, (settings) => ({ ...settings, number: ++made }));
  const commit = part.prepare({ a: 2 });
  assert.deepEqual(part.current(), { a: 1, number: 1 });
  commit();
  assert.deepEqual(part.current(), { a: 2, number: 2 });
  assert.deepEqual(part.former(), { a: 1, number: 1 });
  part.prepare({ a: 2 })();
  assert.equal(part.current().number, 2, 'kept with all it knows');
});

test('what cannot be made leaves what there is', () => {
  const part = createPart(1, (settings) => {
    if (settings === 2) throw new Error('no address is set');
    return settings;
  });
  assert.throws(() => part.prepare(2), /no address/);
  assert.equal(part.current(), 1);
});

test('what was replaced is retired when nobody can need it any more', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const retired: number[] = [];
  const part = createPart(
    1,
    (settings) => settings,
    (each) => void retired.push(each),
  );
  part.prepare(2)();
  assert.deepEqual([retired, part.former()], [[], 1]);
  t.mock.timers.tick(120_000);
  assert.deepEqual([retired, part.former()], [[1], undefined]);
});
