import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectionOptions, namesOption } from './connection-options.ts';

test('options are found in lists, however they are written, and only as whole words', () => {
  assert.deepEqual(connectionOptions('Keep-Alive,\tX-A , close'), ['keep-alive', 'x-a', 'close']);
  for (const value of ['close', 'Close', 'keep-alive, CLOSE', 'close,', ' close'])
    assert.equal(namesOption(value, 'close'), true, value);
  for (const value of [undefined, '', 'keep-alive', 'closed', 'x-close', 'clo se', 'keep-alive close'])
    assert.equal(namesOption(value, 'close'), false, value);
});
