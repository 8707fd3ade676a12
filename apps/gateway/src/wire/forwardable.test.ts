import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createForwardable } from './forwardable.ts';
import { type Field, fieldOf } from './header-lines.ts';

const fields = [fieldOf('accept', '*/*'), fieldOf('cookie', 'a=1'), fieldOf('cookie', 'b=2')];

test('is written once for one policy, and anew for another', () => {
  const asked: string[] = [];
  const forwardable = createForwardable(() => fields);
  const written = (policy: { name: string }) =>
    forwardable.lines(policy, (given, { name }) => {
      asked.push(name);
      return [...given, fieldOf('x-policy', name)];
    });
  const [one, two] = [{ name: 'one' }, { name: 'two' }];
  assert.equal(written(one), 'accept: */*\r\ncookie: a=1\r\ncookie: b=2\r\nx-policy: one\r\n');
  assert.equal(written(one), written(one));
  assert.match(written(two), /x-policy: two\r\n$/);
  assert.match(written(one), /x-policy: one\r\n$/);
  assert.deepEqual(asked, ['one', 'two', 'one']);
});

test('without a name all its fields are gone, and the one it was made of stays as it is', () => {
  const as = (given: readonly Field[]) => given;
  const policy = {};
  const whole = createForwardable(() => fields);
  const lines = whole.lines(policy, as);
  assert.equal(whole.without('cookie').lines(policy, as), 'accept: */*\r\n');
  assert.equal(whole.lines(policy, as), lines);
});
