import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headersOf, listOfHeaders, valueIn, withoutNames } from './header-list.ts';

const list = ['accept', 'a', 'set-cookie', 'a=1', 'accept', 'b', 'set-cookie', 'b=2', 'x-name', 'etag'];

test('by name: cookies apart, all others joined, and nothing that stands in no list', () => {
  const headers = headersOf(list);
  assert.deepEqual({ ...headers }, { accept: 'a, b', 'set-cookie': ['a=1', 'b=2'], 'x-name': 'etag' });
  assert.equal(headers.constructor, undefined);
  assert.deepEqual(headersOf(listOfHeaders(headers)), headers);
});

test('a value is no name, and the first of a name counts', () => {
  assert.equal(valueIn(list, 'etag'), undefined);
  assert.equal(valueIn(list, 'accept'), 'a');
  assert.deepEqual(withoutNames(list, new Set(['set-cookie', 'etag'])), [
    'accept',
    'a',
    'accept',
    'b',
    'x-name',
    'etag',
  ]);
});
