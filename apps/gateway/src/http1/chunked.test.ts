import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChunkedReader } from './chunked.ts';

/** Reads pieces: `done` and what is left, `more`, or `malformed`. */
function read(pieces: readonly string[]): {
  outcome: 'done' | 'more' | 'malformed';
  data: string;
  rest: string;
} {
  const reader = createChunkedReader();
  let data = '';
  let rest = '';
  for (const piece of pieces) {
    if (reader.done()) {
      rest += piece;
      continue;
    }
    const bytes = Buffer.from(piece, 'latin1');
    const end = reader.read(bytes, 0, (part) => {
      data += part.toString('latin1');
    });
    if (end === undefined) return { outcome: 'malformed', data, rest };
    rest += piece.slice(end);
  }
  return { outcome: reader.done() ? 'done' : 'more', data, rest };
}

const halves = (text: string) => Array.from(text, (_, at) => [text.slice(0, at), text.slice(at)]);

const IN_ORDER: Readonly<Record<string, { text: string; data: string }>> = {
  'an empty body': { text: '0\r\n\r\n', data: '' },
  'zero in many digits': { text: '00000000000\r\n\r\n', data: '' },
  'two chunks': { text: '3\r\nhel\r\n02\r\nlo\r\n0\r\n\r\n', data: 'hello' },
  'digits of both cases': {
    text: `a\r\n${'x'.repeat(10)}\r\nB\r\n${'y'.repeat(11)}\r\n0\r\n\r\n`,
    data: 'x'.repeat(10) + 'y'.repeat(11),
  },
  'data that looks like chunks': { text: '7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n', data: '\r\n0\r\n\r\n' },
  extensions: { text: '1;a\r\nx\r\n1;a=b;c="d \\" \xe9"\r\ny\r\n0;e\r\n\r\n', data: 'xy' },
  trailers: { text: '1\r\nx\r\n0\r\nA: b\r\nContent-Length:\t9\r\n\r\n', data: 'x' },
};

for (const [what, { text, data }] of Object.entries(IN_ORDER))
  test(`${what}: whole, in two at any byte, and byte by byte, with the next request behind`, () => {
    const behind = 'GET / HTTP/1.1\r\n';
    for (const pieces of [[text + behind], [...text, behind], ...halves(text + behind)])
      assert.deepEqual(read(pieces), { outcome: 'done', data, rest: behind }, JSON.stringify(pieces));
  });

const MALFORMED: Readonly<Record<string, string>> = {
  'no size': '\r\nx\r\n0\r\n\r\n',
  'a size that is none': 'g\r\nx\r\n0\r\n\r\n',
  'a size in 0x': '0x1\r\nx\r\n0\r\n\r\n',
  'a size with a sign': '+1\r\nx\r\n0\r\n\r\n',
  'a negative size': '-1\r\nx\r\n0\r\n\r\n',
  'a size with an underscore': '1_0\r\nx\r\n0\r\n\r\n',
  'a blank before the size': ' 1\r\nx\r\n0\r\n\r\n',
  'a blank after the size': '1 \r\nx\r\n0\r\n\r\n',
  'a blank before an extension': '1 ;a\r\nx\r\n0\r\n\r\n',
  'an extension without a name': '1;\r\nx\r\n0\r\n\r\n',
  'an extension without a value': '1;a=\r\nx\r\n0\r\n\r\n',
  'a quotation without an end': '1;a="b\r\nx\r\n0\r\n\r\n',
  'a size of 12 digits': '000000000001\r\nx\r\n0\r\n\r\n',
  'bare LF after the size': '1\nx\r\n0\r\n\r\n',
  'bare LF after the data': '1\r\nx\n0\r\n\r\n',
  'bare CR in an extension': '1;a\rb\r\nx\r\n0\r\n\r\n',
  'NUL in an extension': '1;a="\0"\r\nx\r\n0\r\n\r\n',
  'a chunk one byte longer than it says': '1\r\nxy\r\n0\r\n\r\n',
  'a chunk much longer than it says': '1\r\nxyzxyzxyz\r\n0\r\n\r\n',
  'a chunk shorter than it says': '3\r\nx\r\n0\r\n\r\n',
  'a line too long': `1;${'a'.repeat(1024)}\r\nx\r\n0\r\n\r\n`,
  'a trailer that is no field': '0\r\nGET / HTTP/1.1\r\n\r\n',
  'a folded trailer': '0\r\nA: b\r\n c\r\n\r\n',
  'bare LF in a trailer': '0\r\nA: b\nC: d\r\n\r\n',
  'bare LF for the last line': '0\r\n\nA: b\r\n',
  'endless trailers': `0\r\n${'A: b\r\n'.repeat(3000)}\r\n`,
};

for (const [what, text] of Object.entries(MALFORMED))
  test(`malformed, whole, in two at any byte, and byte by byte: ${what}`, () => {
    for (const pieces of [[text], [...text], ...(text.length < 100 ? halves(text) : [])])
      assert.equal(read(pieces).outcome, 'malformed', JSON.stringify(pieces));
  });

test('what has not ended is waited for', () => {
  for (const [piece] of halves('3;a\r\nhel\r\n0\r\nA: b\r\n\r\n'))
    assert.equal(read([piece ?? '']).outcome, 'more');
});
