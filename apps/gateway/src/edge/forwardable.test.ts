import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forwardableHeaders } from './forwardable.ts';

test('keeps end-to-end headers in order, with names in lower case and every value', () => {
  const raw = ['Host', 'h', 'Accept', '*/*', 'X-A', '1', 'x-a', '2', 'Cookie', 'a=1', 'Content-Length', '3'];
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
    'Connection',
    'close, X-A',
    'X-A',
    '1',
    'TE',
    'trailers',
    'Upgrade',
    'x',
    'Expect',
    '100-continue',
    'X-User-Id',
    '1',
    'x_b',
    '1',
    'X-C',
    '1',
  ];
  assert.deepEqual(forwardableHeaders(raw, 'close, X-A'), ['x-c', '1']);
});
