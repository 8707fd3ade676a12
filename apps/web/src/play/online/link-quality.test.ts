import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkQuality } from './link-quality.ts';

test('three bars when it feels local, fewer when it does not, none without an answer', () => {
  assert.deepEqual(linkQuality(42.4), { bars: 3, rttMs: 42 });
  assert.equal(linkQuality(150).bars, 2);
  assert.equal(linkQuality(400).bars, 1);
  assert.deepEqual(linkQuality(null), { bars: 0, rttMs: null });
});
