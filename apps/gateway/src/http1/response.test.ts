import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { answerHead } from '../wire/answer-head.ts';
import { type Asking, Http1Response } from './response.ts';

/** A response on a socket that keeps what is written, and what became of it. */
function respond(asking: Partial<Asking> = {}) {
  const chunks: Buffer[] = [];
  const ends: boolean[] = [];
  const socket = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  const response = new Http1Response(
    {
      socket: socket as unknown as Socket,
      wording: {
        date: () => 'date: now\r\n',
        kept: 'connection: keep-alive\r\n',
        closing: 'connection: close\r\n',
      },
      onEnd: (keeps) => void ends.push(keeps),
    },
    { headOnly: false, chunks: true, keeps: true, waits: false, ...asking },
  );
  return {
    response,
    ends,
    text: () => Buffer.concat(chunks).toString('latin1'),
    cut: () => socket.destroyed,
  };
}

const OK = 'HTTP/1.1 200 OK\r\n';
const KEPT = 'date: now\r\nconnection: keep-alive\r\n\r\n';
const CLOSING = 'date: now\r\nconnection: close\r\n\r\n';

test('an answer that ends at once has its length, said or not', () => {
  for (const [body, fields] of [
    ['hello', []],
    [Buffer.from('hello'), ['content-length', '5']],
  ] as const) {
    const { response, text, ends } = respond();
    response.writeHead(200, answerHead(fields));
    assert.equal(text(), '', 'the head waits for the body');
    response.end(body);
    assert.equal(text(), `${OK}content-length: 5\r\n${KEPT}hello`);
    assert.deepEqual(ends, [true]);
  }
  const none = respond();
  none.response.writeHead(200, answerHead(['etag', '"a"']));
  none.response.end();
  assert.equal(none.text(), `${OK}etag: "a"\r\ncontent-length: 0\r\n${KEPT}`);
});

test('an answer whose length nobody said goes in chunks, to HTTP/1.0 until the end of the connection', () => {
  const chunked = respond();
  chunked.response.writeHead(200, answerHead([]));
  chunked.response.write(Buffer.from('hello world'));
  chunked.response.write(Buffer.alloc(0));
  chunked.response.end('!');
  assert.equal(
    chunked.text(),
    `${OK}transfer-encoding: chunked\r\n${KEPT}b\r\nhello world\r\n1\r\n!\r\n0\r\n\r\n`,
  );
  const late = respond();
  late.response.writeHead(200, answerHead([]));
  late.response.write(Buffer.from('a'));
  late.response.end();
  assert.equal(late.text(), `${OK}transfer-encoding: chunked\r\n${KEPT}1\r\na\r\n0\r\n\r\n`);
  const old = respond({ chunks: false, keeps: false });
  old.response.writeHead(200, answerHead([]));
  old.response.write(Buffer.from('a'));
  old.response.end('b');
  assert.equal(old.text(), `${OK}${CLOSING}ab`);
  assert.deepEqual([old.ends, late.ends], [[false], [true]]);
});

test('a large body follows its head as it is', () => {
  const large = Buffer.alloc(40_000, 0xe9);
  for (const fields of [['content-length', '40000'], []]) {
    const { response, text } = respond();
    response.writeHead(200, answerHead(fields));
    response.end(large);
    assert.equal(text(), `${OK}content-length: 40000\r\n${KEPT}${large.toString('latin1')}`);
  }
});

test('HEAD, 204 and 304 have no body, whatever is written; 204 has no length either (RFC 9110 §8.6)', () => {
  const given = (code: number, asking?: Partial<Asking>) => {
    const { response, text, ends, cut } = respond(asking);
    response.writeHead(code, answerHead(['content-length', '5']));
    response.write(Buffer.from('he'));
    response.end('llo and more');
    assert.deepEqual([ends, cut()], [[true], false]);
    return text();
  };
  assert.equal(given(200, { headOnly: true }), `${OK}content-length: 5\r\n${KEPT}`);
  assert.equal(given(204), `HTTP/1.1 204 No Content\r\n${KEPT}`);
  assert.equal(given(304), `HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n${KEPT}`);
  const unsaid = respond({ headOnly: true });
  unsaid.response.writeHead(200, answerHead([]));
  unsaid.response.end();
  assert.equal(unsaid.text(), `${OK}${KEPT}`, 'its length is not known');
});

test('an answer with another length than it says is cut, and nothing of it reaches the next', () => {
  const cases: ((response: Http1Response) => void)[] = [
    (response) => response.end('hell'),
    (response) => response.end(),
    (response) => response.end('hello!'),
    (response) => void response.write(Buffer.from('hello!')),
    (response) => {
      response.write(Buffer.from('hell'));
      response.end('o!');
    },
    (response) => {
      response.write(Buffer.from('hell'));
      response.end();
    },
  ];
  for (const say of cases) {
    const { response, ends, text, cut } = respond();
    response.writeHead(200, answerHead(['content-length', '5']));
    say(response);
    assert.ok(cut());
    assert.deepEqual(ends, []);
    assert.doesNotMatch(text(), /!/);
  }
  const odd = respond();
  odd.response.writeHead(200, answerHead(['content-length', '0x5']));
  odd.response.write(Buffer.from('hello!'));
  assert.ok(odd.cut());
});

test('the date of the answer is not said twice, and connection fields are the response’s own', () => {
  const { response, text, ends } = respond();
  response.writeHead(
    200,
    answerHead(['date', 'then', 'connection', 'x-a', 'set-cookie', 'a', 'set-cookie', 'b']),
  );
  response.end();
  assert.equal(
    text(),
    `${OK}date: then\r\nset-cookie: a\r\nset-cookie: b\r\ncontent-length: 0\r\nconnection: keep-alive\r\n\r\n`,
  );
  const last = respond();
  last.response.writeHead(500, answerHead(['connection', 'close']), 'Oh');
  last.response.end();
  assert.equal(last.text(), `HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n${CLOSING}`);
  assert.deepEqual([ends, last.ends], [[true], [false]]);
});

test('a value that would end its line is refused, and another head may be written instead', () => {
  for (const value of ['a\r\nset-cookie: b', 'a\nb', 'a\rb', 'a\0b', '\u2028', '\u0100']) {
    const { response, text } = respond();
    assert.throws(() => response.writeHead(200, answerHead(['location', value])), TypeError);
    assert.equal(response.headersSent, false);
    response.writeHead(500, answerHead([]));
    response.end();
    assert.equal(text(), `HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n${KEPT}`);
  }
  const twice = respond();
  twice.response.writeHead(200, answerHead([]));
  assert.throws(() => twice.response.writeHead(200, answerHead([])));
});

test('after its end an answer takes nothing more', () => {
  const { response, text, ends } = respond();
  response.writeHead(200, answerHead([]));
  response.end('a');
  const said = text();
  response.end('b');
  response.writeContinue();
  assert.equal(response.write(Buffer.from('c')), true);
  assert.equal(response.destroyed, true);
  assert.deepEqual([text(), ends], [said, [true]]);
});

test('a client that waits is told to go on; unless it is, its answer is the last', () => {
  const told = respond({ waits: true });
  told.response.writeContinue();
  told.response.writeHead(200, answerHead([]));
  told.response.writeContinue();
  told.response.end();
  assert.equal(told.text(), `HTTP/1.1 100 Continue\r\n\r\n${OK}content-length: 0\r\n${KEPT}`);
  const untold = respond({ waits: true });
  untold.response.writeHead(200, answerHead([]));
  untold.response.end();
  assert.equal(untold.text(), `${OK}content-length: 0\r\n${CLOSING}`);
});

test('whoever listens hears once that the client is gone, and not after the end or when it no longer listens', () => {
  const { response } = respond();
  const heard: string[] = [];
  const off = () => void heard.push('off');
  response.onGone(() => {
    heard.push('first');
    response.destroy();
    response.offGone(off);
  });
  response.onGone(() => void heard.push('second'));
  response.onGone(off);
  response.offGone(off);
  response.gone();
  response.gone();
  assert.deepEqual(heard, ['first', 'second']);
  const ended = respond();
  ended.response.onGone(off);
  ended.response.writeHead(200, answerHead([]));
  ended.response.end();
  ended.response.gone();
  assert.deepEqual(heard, ['first', 'second']);
});
