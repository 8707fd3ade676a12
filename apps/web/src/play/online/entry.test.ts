import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryOf } from './entry.ts';

test('the address decides what starts; nonsense starts a quick match', () => {
  assert.deepEqual(entryOf(undefined, undefined), { kind: 'quick' });
  assert.deepEqual(entryOf('nonsense', 'hard'), { kind: 'quick' });
  assert.deepEqual(entryOf('friend', undefined), { kind: 'friend' });
  assert.deepEqual(entryOf('bot', 'hard'), { kind: 'bot', level: 'hard' });
  assert.deepEqual(entryOf('bot', '__proto__'), { kind: 'bot', level: 'fair' });
});
