import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headFields } from '../wire/head-fields.ts';
import { fieldOf } from '../wire/header-lines.ts';
import { createRequestBody } from './request-body.ts';

const counted = (length: number) =>
  createRequestBody(headFields([fieldOf('host', 'a'), fieldOf('content-length', String(length))]));
const inChunks = () =>
  createRequestBody(headFields([fieldOf('host', 'a'), fieldOf('transfer-encoding', 'chunked')]));
const push = (body: ReturnType<typeof counted>, text: string) => body.push(Buffer.from(text, 'latin1'), 0);

test('a counted body: what is behind it is left, and whoever asks before or after it came gets it whole', async () => {
  const body = counted(5);
  const read = body.read(5);
  assert.equal(push(body, 'he'), 2);
  assert.equal(body.over(), false);
  assert.equal(push(body, 'lloGET'), 3);
  assert.equal(body.over(), true);
  assert.deepEqual(await read, { kind: 'whole', bytes: Buffer.from('hello') });

  const early = counted(5);
  push(early, 'hello');
  assert.deepEqual(await early.read(5), { kind: 'whole', bytes: Buffer.from('hello') });
});

test('a body in chunks is its data; none at all is null', async () => {
  const body = inChunks();
  assert.equal(push(body, '2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\n\r\nGET'), 24);
  assert.deepEqual(await body.read(5), { kind: 'whole', bytes: Buffer.from('hello') });
  const empty = inChunks();
  push(empty, '0\r\n\r\n');
  assert.deepEqual(await empty.read(5), { kind: 'whole', bytes: null });
});

test('one byte more than the limit is too large, as soon as it is there', async () => {
  const body = inChunks();
  const read = body.read(4);
  push(body, '5\r\nhell');
  assert.equal(body.malformed(), false);
  push(body, 'o');
  assert.deepEqual(await read, { kind: 'too_large' });
  assert.equal(body.malformed(), true, 'nothing behind it is looked at');
  const early = counted(5);
  push(early, 'hello');
  assert.deepEqual(await early.read(4), { kind: 'too_large' });
});

test('malformed chunks are told, before or after somebody asked', async () => {
  const body = inChunks();
  const read = body.read(5);
  assert.equal(push(body, 'x\r\nGET / HTTP/1.1\r\n\r\n'), 21);
  assert.deepEqual(await read, { kind: 'malformed' });
  assert.equal(body.malformed(), true);
  const early = inChunks();
  push(early, '1\r\nab');
  push(early, '\r\n');
  assert.deepEqual(await early.read(5), { kind: 'malformed' });
});

test('late by its own time, by the time of all, or gone; and what comes then changes nothing', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const slow = counted(5);
  const read = slow.read(5, 100);
  push(slow, 'hell');
  context.mock.timers.tick(100);
  assert.deepEqual(await read, { kind: 'late' });
  assert.equal(slow.malformed(), false, 'it is in step');
  push(slow, 'o');
  assert.equal(slow.over(), true);

  for (const why of ['late', 'gone'] as const) {
    const body = counted(5);
    const asked = body.read(5);
    body.end(why);
    assert.deepEqual(await asked, { kind: why });
    const unasked = counted(5);
    unasked.end(why);
    assert.deepEqual(await unasked.read(5), { kind: why });
  }
  const whole = counted(1);
  const told = whole.read(1, 100);
  push(whole, 'a');
  whole.end('gone');
  context.mock.timers.tick(100);
  assert.deepEqual(await told, { kind: 'whole', bytes: Buffer.from('a') });
});

test('64 KB are held for nobody, and 64 KB more are dropped; then it is too much', () => {
  const body = counted(1_000_000);
  push(body, 'x'.repeat(64 * 1024));
  assert.equal(body.full(), false);
  push(body, 'x');
  assert.equal(body.full(), true);
  body.drop();
  assert.equal(body.full(), false);
  push(body, 'x'.repeat(64 * 1024));
  assert.equal(body.malformed(), false);
  push(body, 'x');
  assert.equal(body.malformed(), true);
});

test('a body in pieces of a byte is held in its bytes, and pieces are not written over', async () => {
  const body = counted(2000);
  const first = Buffer.from('aaaa').subarray(1, 3);
  body.push(first, 0);
  for (let at = 2; at < 2000; at += 1) push(body, String.fromCharCode(at % 256));
  const read = await body.read(2000);
  const expected = Buffer.from(Array.from({ length: 2000 }, (_, at) => (at < 2 ? 0x61 : at % 256)));
  assert.deepEqual(read, { kind: 'whole', bytes: expected });
  assert.ok(read.kind === 'whole' && read.bytes && read.bytes.buffer.byteLength <= 64 * 1024);
  assert.equal(String(first), 'aa');
});
