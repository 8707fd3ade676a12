import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forwardableHeaders } from './forwardable.ts';

test('keeps end-to-end headers in order, and every value', () => {
  const raw = ['host', 'h', 'accept', '*/*', 'x-a', '1', 'x-a', '2', 'cookie', 'a=1', 'content-length', '3'];
  assert.deepEqual(forwardableHeaders(raw, undefined), [
    'accept',
    '*/*',
    'x-a',
    '1',
    'x-a',
    '2',
    'cookie',
    'a=1',
  ]);
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
  assert.deepEqual(forwardableHeaders(raw, 'close, X-A'), ['x-c', '1']);
});
