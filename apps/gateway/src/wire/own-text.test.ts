import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownText } from './own-text.ts';

test('a copy says the same, whatever letters it has', () => {
  for (const text of ['', 'session', 'caf\xe9\xff', 'Ł', '\u{1f3d3}']) assert.equal(ownText(text), text);
});
