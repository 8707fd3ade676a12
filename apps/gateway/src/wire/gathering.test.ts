import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGathering } from './gathering.ts';

test('nothing, one piece as it came, and many in their order', () => {
  const gathering = createGathering();
  gathering.add(Buffer.alloc(0));
  assert.equal(gathering.bytes(), null);
  const first = Buffer.from('one ');
  gathering.add(first);
  assert.deepEqual(
    [gathering.bytes()?.buffer, gathering.bytes()?.byteOffset],
    [first.buffer, first.byteOffset],
  );
  for (let piece = 0; piece < 2000; piece += 1) gathering.add(Buffer.from(`${piece} `));
  const whole = `one ${Array.from({ length: 2000 }, (_, piece) => `${piece} `).join('')}`;
  assert.equal(gathering.size(), whole.length);
  assert.equal(gathering.bytes()?.toString(), whole);
});

test('what came is not written over, though there is room behind it', () => {
  const read = Buffer.from('GET next');
  const gathering = createGathering();
  gathering.add(read.subarray(0, 4));
  gathering.add(Buffer.from('else'));
  assert.equal(read.toString(), 'GET next');
  assert.equal(gathering.bytes()?.toString(), 'GET else');
});

test('pieces of a byte are held in little more than their bytes', () => {
  const gathering = createGathering();
  for (let piece = 0; piece < 256 * 1024; piece += 1) gathering.add(Buffer.from('a'));
  assert.ok((gathering.bytes()?.buffer.byteLength ?? 0) <= 2 * 256 * 1024);
});
