import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGathering } from './gathering.ts';

test('nothing, one piece, and many in their order', () => {
  const gathering = createGathering();
  gathering.add(Buffer.alloc(0));
  assert.equal(gathering.bytes(), null);
  gathering.add(Buffer.from('one '));
  assert.equal(gathering.bytes()?.toString(), 'one ');
  for (let piece = 0; piece < 2000; piece += 1) gathering.add(Buffer.from(`${piece} `));
  const whole = `one ${Array.from({ length: 2000 }, (_, piece) => `${piece} `).join('')}`;
  assert.equal(gathering.size(), whole.length);
  assert.equal(gathering.bytes()?.toString(), whole);
});

test('what came may be written over, and what is held stays', () => {
  const read = Buffer.from('GET next');
  const gathering = createGathering();
  gathering.add(read.subarray(0, 4));
  gathering.add(Buffer.from('else'));
  assert.equal(read.toString(), 'GET next');
  read.fill('x');
  assert.equal(gathering.bytes()?.toString(), 'GET else');
});

test('pieces of a byte are held in little more than their bytes', () => {
  const gathering = createGathering();
  for (let piece = 0; piece < 256 * 1024; piece += 1) gathering.add(Buffer.from('a'));
  assert.ok((gathering.bytes()?.buffer.byteLength ?? 0) <= 2 * 256 * 1024);
});

test('what lasts is passed on as it is, and nothing is written behind it', () => {
  const read = Buffer.from('GET next');
  const gathering = createGathering();
  gathering.add(read.subarray(0, 4), true);
  assert.equal(gathering.bytes()?.buffer, read.buffer);
  gathering.add(Buffer.from('else'), true);
  assert.equal(read.toString(), 'GET next');
  assert.equal(gathering.bytes()?.toString(), 'GET else');
});
