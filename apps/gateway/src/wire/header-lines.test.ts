import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldOf, headerLines, linesOf } from './header-lines.ts';

test('a field has its line as it goes over the wire', () => {
  assert.deepEqual(fieldOf('x-a', '1'), { name: 'x-a', value: '1', line: 'x-a: 1\r\n' });
  assert.equal(linesOf([fieldOf('x-a', '1'), fieldOf('x-a', '')]), 'x-a: 1\r\nx-a: \r\n');
  assert.equal(headerLines(['x-a', '1', 'x-b', 'tab\tand \xff']), 'x-a: 1\r\nx-b: tab\tand \xff\r\n');
  assert.equal(headerLines([]), '');
});

test('nothing breaks out of its line, and what is no byte stands in none', () => {
  for (const broken of ['a\r\nx-user-id: 1', 'a\nb', 'a\rb', 'a\0b', 'a\x7fb', 'ł'])
    for (const write of [
      () => fieldOf('x-a', broken),
      () => fieldOf(broken, '1'),
      () => headerLines(['x-a', '1', 'x-b', broken]),
    ])
      assert.throws(write, TypeError, JSON.stringify(broken));
});
