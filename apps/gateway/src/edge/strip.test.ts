import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldOf } from '../wire/header-lines.ts';
import { forwardableFields } from './strip.ts';

/** A flat list of names and values, and what of it goes on. */
function forwardable(list: readonly string[], connection?: string): string[] {
  const fields = list.flatMap((name, at) => (at % 2 === 0 ? [fieldOf(name, list[at + 1] ?? '')] : []));
  return forwardableFields(fields, connection).flatMap(({ name, value }) => [name, value]);
}

test('keeps end-to-end headers in order, and every value', () => {
  const raw = ['host', 'h', 'accept', '*/*', 'x-a', '1', 'x-a', '2', 'cookie', 'a=1', 'content-length', '3'];
  assert.deepEqual(forwardable(raw), ['accept', '*/*', 'x-a', '1', 'x-a', '2', 'cookie', 'a=1']);
});

test('drops what dies at this hop, what Connection names, and what is reserved', () => {
  const raw = [
    'connection',
    'close, X-A',
    'x-a',
    '1',
    'te',
    'trailers',
    'upgrade',
    'x',
    'expect',
    '100-continue',
    'x-user-id',
    '1',
    'x_b',
    '1',
    'x-c',
    '1',
  ];
  assert.deepEqual(forwardable(raw, 'close, X-A'), ['x-c', '1']);
});
