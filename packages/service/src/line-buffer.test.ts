import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLineBuffer } from './line-buffer.ts';

function bench() {
  const pieces: string[] = [];
  const buffer = createLineBuffer((bytes) => void pieces.push(Buffer.from(bytes).toString()));
  return { pieces, buffer };
}

test('lines come out whole, in their order and some at a time', () => {
  const { pieces, buffer } = bench();
  const lines = Array.from(
    { length: 1000 },
    (_, line) => `${JSON.stringify({ line, text: 'ä'.repeat(40) })}\n`,
  );
  for (const line of lines) buffer.write(line);
  buffer.flush();
  buffer.flush();
  assert.equal(pieces.join(''), lines.join(''));
  assert.ok(pieces.length < 10, `${pieces.length} pieces`);
  assert.ok(pieces.every((piece) => piece.endsWith('}\n')));
});

test('a line larger than a piece is written at once, behind what was held back', () => {
  const { pieces, buffer } = bench();
  const long = `${'ä'.repeat(16 * 1024)}\n`;
  buffer.write('before\n');
  buffer.write(long);
  assert.deepEqual(pieces, ['before\n', long]);
  buffer.write('after\n');
  buffer.flush();
  assert.deepEqual(pieces, ['before\n', long, 'after\n']);
});

test('what is written while a piece is being written comes after it', () => {
  const pieces: string[] = [];
  const buffer = createLineBuffer((bytes) => {
    pieces.push(Buffer.from(bytes).toString());
    if (pieces.length === 1) buffer.write('second\n');
  });
  buffer.write('first\n');
  buffer.flush();
  buffer.flush();
  assert.deepEqual(pieces, ['first\n', 'second\n']);
});

test('a single line waits for half a second', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { pieces, buffer } = bench();
  buffer.write('one\n');
  t.mock.timers.tick(499);
  assert.deepEqual(pieces, []);
  t.mock.timers.tick(1);
  assert.deepEqual(pieces, ['one\n']);
  t.mock.timers.tick(5000);
  assert.deepEqual(pieces, ['one\n']);
});
