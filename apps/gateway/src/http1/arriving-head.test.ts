import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createArrivingHead } from './arriving-head.ts';

const HEAD = 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n';

/** What it makes of these pieces, up to the first that says something. */
function push(pieces: readonly string[]) {
  const arriving = createArrivingHead();
  for (const [index, piece] of pieces.entries()) {
    const head = arriving.push(Buffer.from(piece, 'latin1'));
    if (typeof head === 'string') return { problem: head, index };
    if (head) return { target: head.target, behind: piece.slice(arriving.after()), begun: arriving.begun() };
  }
  return { begun: arriving.begun() };
}

test('a head ends where it ends, in however many pieces, and what stands behind it is nobody’s', () => {
  const whole = { target: '/a', behind: 'behind', begun: false };
  for (const before of ['', '\r\n']) {
    const text = before + HEAD;
    assert.deepEqual(push([`${text}behind`]), whole);
    assert.deepEqual(push([...text.slice(0, -1), '\nbehind']), whole);
    for (let at = 1; at < text.length; at += 1)
      assert.deepEqual(push([text.slice(0, at), `${text.slice(at)}behind`]), whole, String(at));
  }
});

test('an empty line is no head that has begun; a letter is, until it is dropped', () => {
  for (const piece of ['', '\r', '\r\n']) assert.deepEqual(push([piece]), { begun: false });
  for (const piece of ['G', '\r\nG', '\r\n\r']) assert.deepEqual(push([piece]), { begun: true });
  const arriving = createArrivingHead();
  arriving.push(Buffer.from('GET / HT'));
  arriving.drop();
  assert.equal(arriving.begun(), false);
  assert.equal(typeof arriving.push(Buffer.from(HEAD)), 'object');
});

test('one that is too large, or breaks a line, is told with the piece that makes it so', () => {
  const most = `GET /a HTTP/1.1\r\nA:${' '.repeat(8192 - 19)}`;
  assert.equal(most.length, 8192);
  assert.equal(push([most, '\r\n\r\n']).target, '/a');
  assert.deepEqual(push([most, ' \r\n\r', '\n']), { problem: 'headers_too_large', index: 1 });
  assert.deepEqual(push(['GET / HTTP/1.1\r', '\n', 'A: b\n', '\r\n']), { problem: 'bad_request', index: 2 });
  assert.deepEqual(push(['GET / HTTP/11\r\n\r\n']), { problem: 'bad_request', index: 0 });
});
