import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFrames, type Unit } from './postgres-frames.ts';

function message(type: string, body: string): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, Buffer.from(body, 'latin1')]);
}

function opening(code: number, body = ''): Buffer {
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + body.length, 0);
  head.writeInt32BE(code, 4);
  return Buffer.concat([head, Buffer.from(body, 'latin1')]);
}

const SSL = 80_877_103;
const V3 = 196_608;
const flat = (units: Unit[]) =>
  units.map((unit) => ('bytes' in unit ? { ...unit, bytes: unit.bytes.toString('latin1') } : unit));

test('a statement is one unit from Parse to Sync, however the bytes are cut', () => {
  const extended = ['P', 'B', 'D', 'E'].map((type) => message(type, `${type} body`));
  const stream = Buffer.concat([
    opening(SSL),
    opening(V3, 'user\0me\0\0'),
    ...extended,
    message('S', ''),
    message('Q', 'select 1\0'),
    message('P', 'p'),
    message('H', ''),
    message('S', ''),
    message('X', ''),
  ]);
  const whole = flat(createFrames().push(stream));
  assert.deepEqual(
    whole.map((unit) => unit.kind),
    ['encryption', 'startup', 'messages', 'messages', 'messages', 'messages', 'terminate'],
  );
  assert.deepEqual(
    whole.map((unit) => ('complete' in unit ? unit.complete : undefined)),
    [undefined, undefined, true, true, false, true, undefined],
  );
  for (let cut = 1; cut < stream.length; cut++) {
    const frames = createFrames();
    const units = [...frames.push(stream.subarray(0, cut)), ...frames.push(stream.subarray(cut))];
    assert.deepEqual(flat(units), whole, `cut at ${cut}`);
  }
  const frames = createFrames();
  const byByte = [...stream].flatMap((byte) => frames.push(Buffer.from([byte])));
  assert.deepEqual(flat(byByte), whole);
});

test('what is not PostgreSQL is refused with the first bytes', () => {
  const kinds = (bytes: Buffer) =>
    createFrames()
      .push(bytes)
      .map(({ kind }) => kind);
  assert.deepEqual(kinds(Buffer.from('GET / HTTP/1.1\r\n\r\n')), ['malformed']);
  assert.deepEqual(kinds(opening(131_072)), ['malformed'], 'protocol 2');
  assert.deepEqual(
    kinds(Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 3, 0, 0])),
    ['malformed'],
    'negative length',
  );
  assert.deepEqual(kinds(Buffer.concat([opening(V3), Buffer.from('Q\xff\xff\xff\xff', 'latin1')])), [
    'startup',
    'malformed',
  ]);
  assert.deepEqual(kinds(Buffer.concat([opening(V3), Buffer.from('Q\x7f\xff\xff\xff', 'latin1')])), [
    'startup',
    'malformed',
  ]);
});

test('memory filled by nobody: before the password nothing but a small password is taken', () => {
  const after = (bytes: Buffer) =>
    flat(createFrames({ password: true }).push(Buffer.concat([opening(V3), bytes])))
      .slice(1)
      .map((unit) => ('text' in unit ? unit.text : unit.kind));
  assert.deepEqual(after(message('p', 'open sesame\0')), ['open sesame']);
  assert.deepEqual(after(message('p', 'one\0')), ['one']);
  assert.deepEqual(after(message('p', '')), ['']);
  assert.deepEqual(after(Buffer.concat([message('p', 'one\0'), message('Q', 'select 1\0')])), [
    'one',
    'messages',
  ]);
  assert.deepEqual(after(message('Q', 'select 1\0')), ['malformed']);
  assert.deepEqual(after(Buffer.from('P\x03\xff\xff\xff', 'latin1')), ['malformed']);
  assert.deepEqual(
    after(Buffer.from('p\x00\x00\xff\xff', 'latin1')),
    ['malformed'],
    'announced, not even sent',
  );
  assert.deepEqual(after(message('X', '')), ['terminate']);
});
