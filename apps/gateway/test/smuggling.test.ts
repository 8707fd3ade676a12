import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type LenientEcho, startLenientEcho } from './echo.ts';
import { type House, openHouse, sendRaw } from './house.ts';

/*
 * Request smuggling. Front and back disagree where one request ends: Content-Length says here, chunked says
 * there, and what lies between becomes the next visitor's request. The upstream of these tests has no HTTP
 * parser, so that whatever was let through can be seen in its bytes. Each attack is sent alone, and with an
 * innocent canary in the same write, which must not be taken for a request either.
 */

let house: House;
let lenient: LenientEcho;
before(async () => {
  lenient = await startLenientEcho();
  house = await openHouse({ urls: { auth: lenient.url, web: lenient.url, game: lenient.url } });
});
after(async () => {
  await house.close();
  await lenient.close();
});

const CANARY = 'GET /leaderboard HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
const TYPE = 'Content-Type: application/json';
const post = (...lines: string[]) =>
  `POST /auth/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n${TYPE}\r\n${lines.join('\r\n')}`;
const get = (...lines: string[]) => `GET / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;

const ATTACKS: Record<string, string> = {
  'Content-Length and Transfer-Encoding': post(
    'Content-Length: 5',
    'Transfer-Encoding: chunked',
    '',
    '0',
    '',
    '',
  ),
  'Transfer-Encoding and Content-Length': post(
    'Transfer-Encoding: chunked',
    'Content-Length: 5',
    '',
    '0',
    '',
    '',
  ),
  'two Content-Lengths': post('Content-Length: 2', 'Content-Length: 3', '', '{}'),
  'two equal Content-Lengths': post('Content-Length: 2', 'Content-Length: 2', '', '{}'),
  'a Content-Length with a sign': post('Content-Length: +2', '', '{}'),
  'a negative Content-Length': post('Content-Length: -2', '', '{}'),
  'a list of Content-Lengths': post('Content-Length: 2,2', '', '{}'),
  'a Content-Length in hex': post('Content-Length: 0x2', '', '{}'),
  'a Content-Length with a space inside': post('Content-Length: 2 2', '', '{}'),
  'an endless Content-Length': post(`Content-Length: ${'9'.repeat(40)}`, '', '{}'),
  xchunked: post('Transfer-Encoding: xchunked', '', '0', '', ''),
  'chunked, identity': post('Transfer-Encoding: chunked, identity', '', '0', '', ''),
  'identity, chunked': post('Transfer-Encoding: identity, chunked', '', '0', '', ''),
  'chunked twice': post('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked', '', '0', '', ''),
  'a space before the colon': post('Transfer-Encoding : chunked', '', '0', '', ''),
  'a tab before the colon': post('Transfer-Encoding\t: chunked', '', '0', '', ''),
  'a vertical tab in the value': post('Transfer-Encoding: \x0bchunked', '', '0', '', ''),
  'a folded line': get('Host: 127.0.0.1', 'X-A: 1', ' folded: 1'),
  'a folded Transfer-Encoding': post('Transfer-Encoding:', ' chunked', '', '0', '', ''),
  'a header before any name': get(' Host: 127.0.0.1'),
  'bare LF between headers': 'GET / HTTP/1.1\r\nHost: 127.0.0.1\nX-A: 1\r\n\r\n',
  'bare LF everywhere': 'GET / HTTP/1.1\nHost: 127.0.0.1\n\n',
  'bare CR in a value': get('Host: 127.0.0.1', 'X-A: 1\rX-B: 2'),
  'NUL in a value': get('Host: 127.0.0.1', 'X-A: 1\0'),
  'NUL in a name': get('Host: 127.0.0.1', 'X\0A: 1'),
  'a header without a name': get('Host: 127.0.0.1', ': 1'),
  'two Hosts': get('Host: 127.0.0.1', 'Host: evil'),
  'no Host': get('X-A: 1'),
  'an empty Host': get('Host: '),
  'a Host with a path': get('Host: 127.0.0.1/evil'),
  'a Host with user info': get('Host: a@127.0.0.1'),
  'HTTP/0.9': 'GET /\r\n\r\n',
  'HTTP/0.9 by name': 'GET / HTTP/0.9\r\nHost: 127.0.0.1\r\n\r\n',
  'HTTP/2.0 by name': 'GET / HTTP/2.0\r\nHost: 127.0.0.1\r\n\r\n',
  'HTTP/1.0 with Transfer-Encoding': post('Transfer-Encoding: chunked', '', '0', '', '').replace(
    '/1.1',
    '/1.0',
  ),
  'an odd Expect': post('Expect: y 100-continue', 'Content-Length: 2', '', '{}'),
  'an unknown Expect': post('Expect: 200-ok', 'Content-Length: 2', '', '{}'),
  'a chunk size in 0x': post('Transfer-Encoding: chunked', '', '0x1', 'A', '0', '', ''),
  'a chunk size with a sign': post('Transfer-Encoding: chunked', '', '+1', 'A', '0', '', ''),
  'a chunk size too great to count': post(
    'Transfer-Encoding: chunked',
    '',
    `1${'0'.repeat(17)}`,
    'A',
    '0',
    '',
    '',
  ),
  'a chunk longer than it says': post('Transfer-Encoding: chunked', '', '1', 'AB', '0', '', ''),
  'a chunk ended by a bare LF': post('Transfer-Encoding: chunked', '', '1\nA\n0\n', ''),
  'a huge chunk extension': post(
    'Transfer-Encoding: chunked',
    '',
    `1;${'x'.repeat(20_000)}`,
    'A',
    '0',
    '',
    '',
  ),
  'a body on a GET': get('Host: 127.0.0.1', `${TYPE}\r\nContent-Length: 2`).concat('{}'),
  'a GET in chunks': get('Host: 127.0.0.1', 'Transfer-Encoding: chunked').concat('0\r\n\r\n'),
  'an absolute target': 'GET http://evil/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  'no HTTP at all': 'hello\r\n\r\n',
};

for (const [name, attack] of Object.entries(ATTACKS)) {
  test(`${name}: 400, the end, and nothing behind`, async () => {
    for (const bytes of [attack, attack + CANARY]) {
      const reached = lenient.bytes().length;
      const answer = await sendRaw(house.port, Buffer.from(bytes, 'latin1'));
      assert.equal(answer.status, 400, answer.text || 'no answer');
      assert.equal(answer.text.match(/HTTP\/1\.1 /g)?.length, 1, answer.text);
      assert.ok(answer.closed, 'the connection ends');
      assert.equal(lenient.bytes().slice(reached), '', 'nothing reaches the upstream');
    }
  });
}

test('what is forwarded has one true length, no chunk, no extension, no Expect', async () => {
  const reached = lenient.bytes().length;
  const body = '1;a=b\r\n{\r\n1\r\n}\r\n0\r\nTrailer-Field: 1\r\n\r\n';
  const answer = await sendRaw(
    house.port,
    post(
      'Transfer-Encoding: chunked',
      'Trailer: Trailer-Field',
      'Expect: 100-continue',
      'Connection: close',
      '',
      body,
    ),
  );
  // RFC 9110 §10.1.1: nobody has to be told to go on who has sent all already.
  assert.match(answer.text, /^HTTP\/1\.1 200 OK/);
  const sent = lenient.bytes().slice(reached);
  assert.match(sent, /content-length: 2\r\n/i);
  assert.ok(sent.endsWith('\r\n\r\n{}'), sent);
  assert.doesNotMatch(sent, /transfer-encoding|expect|trailer|a=b/i);
});

test('an innocent pair in one write is two requests', async () => {
  const one = 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
  const answer = await sendRaw(house.port, one + one.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
  assert.equal(answer.text.match(/HTTP\/1\.1 200 /g)?.length, 2);
});
