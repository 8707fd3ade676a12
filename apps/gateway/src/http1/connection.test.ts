import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { duplexPair } from 'node:stream';
import { after, before, test } from 'node:test';
import { CLOSING, type Handler, KEPT, type Served, serve, settled, speakerOn } from '../../test/served.ts';
import { answerHead } from '../wire/answer-head.ts';

/* What a connection makes of bytes, however they come: whole, in two at any byte, or byte by byte. */

let served: Served;
let heard: string[] = [];
/** Says what it heard; a body is asked for, or not, as the path says. */
const echo: Handler = async (request, response, waits) => {
  const { method, target } = request;
  heard.push(`${method} ${target}`);
  if (waits) response.writeContinue();
  let body = '';
  if (!target.includes('unread')) {
    const read = await request.readBody(1000);
    body = read.kind === 'whole' ? String(read.bytes ?? '') : read.kind;
  }
  const fields = ['content-length', String(target.length + body.length)];
  if (body === 'malformed' || body === 'too_large') fields.push('connection', 'close');
  response.writeHead(200, answerHead(fields));
  response.end(target + body);
};
before(async () => {
  served = await serve({ onRequest: echo });
});
after(() => served.close());

/** All that the connection says to these pieces, each in a turn of its own or as fast as they go. */
async function talk(pieces: readonly string[]): Promise<string> {
  const [near, far] = duplexPair();
  heard = [];
  served.open(far as Socket);
  const speaker = speakerOn(near as Socket);
  for (const piece of pieces) {
    near.write(piece, 'latin1');
    await new Promise((resolve) => setImmediate(resolve));
  }
  await settled();
  near.end();
  const text = await speaker.ended;
  far.destroy();
  return text;
}

/** Bytes, and with them in any pieces the requests that are seen and what is said. */
async function always(
  text: string,
  requests: readonly string[],
  said: string,
  everywhere = true,
): Promise<void> {
  const ways: string[][] = [[text]];
  if (everywhere) {
    ways.push([...text]);
    for (let at = 1; at < text.length; at += 1) ways.push([text.slice(0, at), text.slice(at)]);
  }
  for (const pieces of ways) {
    assert.equal(await talk(pieces), said, JSON.stringify(pieces));
    assert.deepEqual(heard, requests, JSON.stringify(pieces));
  }
}

const HOST = 'Host: a\r\n';
const ok = (body: string, end = KEPT) => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n${end}${body}`;
const misfit = (code: string) => `HTTP/1.1 400 ${code}\r\n${CLOSING}`;

test('requests behind one another are read and answered in their order', async () => {
  await always(
    `GET /1 HTTP/1.1\r\n${HOST}\r\nPOST /2 HTTP/1.1\r\n${HOST}Content-Length: 4\r\n\r\n\r\n\r\nHEAD /3 HTTP/1.1\r\n${HOST}\r\n`,
    ['GET /1', 'POST /2', 'HEAD /3'],
    ok('/1') + ok('/2\r\n\r\n') + ok('/3').slice(0, -2),
  );
});

test('a body in chunks ends where it says, and the next request begins there', async () => {
  await always(
    `POST /1 HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x\r\nc\r\n0\r\nT: u\r\n\r\nGET /2 HTTP/1.1\r\n${HOST}Connection: close\r\n\r\nGET /3 HTTP/1.1\r\n${HOST}\r\n`,
    ['POST /1', 'GET /2'],
    ok('/1abc') + ok('/2', CLOSING),
  );
});

test('a body that nobody reads is no request, and the next one behind it is', async () => {
  await always(
    `POST /unread HTTP/1.1\r\n${HOST}Content-Length: 18\r\n\r\nGET /x HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n${HOST}\r\n`.replace(
      '18',
      '19',
    ),
    ['POST /unread', 'GET /2'],
    ok('/unread') + ok('/2'),
  );
});

test('one empty line before a request is read over (RFC 9112 §2.2), two are not', async () => {
  await always(
    `\r\nGET /1 HTTP/1.1\r\n${HOST}\r\n\r\nGET /2 HTTP/1.1\r\n${HOST}\r\n\r\n`,
    ['GET /1', 'GET /2'],
    ok('/1') + ok('/2'),
  );
  await always(`\r\n\r\nGET /1 HTTP/1.1\r\n${HOST}\r\n`, [], misfit('bad_request'));
});

test('what is malformed ends the connection, after the answers before it and with none behind', async () => {
  const first = `GET /1 HTTP/1.1\r\n${HOST}\r\n`;
  const canary = `GET /canary HTTP/1.1\r\n${HOST}\r\n`;
  for (const bad of [
    'GET /\n\r\n\r\n',
    '\nGET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\n b: c\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\rb: c\r\n\r\n',
    'GET / HTTP/11\r\nHost: a\r\n\r\n',
  ])
    await always(first + bad + canary, ['GET /1'], ok('/1') + misfit('bad_request'));
  await always(`CONNECT a:1 HTTP/1.1\r\n${HOST}\r\n${canary}`, [], misfit('method_not_allowed'));
});

test('a head of 8 KB is one, in any pieces, and one of a byte more is not', async () => {
  const line = `GET /1 HTTP/1.1\r\n${HOST}A:`;
  const most = line + ' '.repeat(8192 - line.length);
  const ways = (text: string) => [
    [text],
    [text.slice(0, 8190), text.slice(8190)],
    ...[1, 2, 3, 4, 5].map((at) => [text.slice(0, -at), text.slice(-at)]),
  ];
  for (const pieces of ways(`${most}\r\n\r\n`)) assert.equal(await talk(pieces), ok('/1'));
  for (const pieces of ways(`${most} \r\n\r\n`))
    assert.equal(await talk(pieces), misfit('headers_too_large'));
});

test('a malformed body is no answer for its reader and the end for everybody behind', async () => {
  const head = `POST /1 HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`;
  for (const bad of [
    '1\r\nab\r\n0\r\n\r\n',
    '1\nab\n0\r\n\r\n',
    '0x1\r\na\r\n0\r\n\r\n',
    '1\r\na\r\n0\r\nGET / HTTP/1.1\r\n\r\n',
  ])
    for (let at = 0; at < bad.length; at += 1) {
      const text = await talk([
        head + bad.slice(0, at),
        `${bad.slice(at)}GET /canary HTTP/1.1\r\n${HOST}\r\n`,
      ]);
      assert.match(
        text,
        /^HTTP\/1\.1 (?:400 bad_request\r\n|200 OK\r\ncontent-length: 11\r\n)[\s\S]*connection: close\r\n/,
        bad,
      );
      assert.equal(text.match(/HTTP\/1\.1 /g)?.length, 1);
      assert.ok(!heard.includes('GET /canary'));
    }
});

test('a request whose fields are a problem has no body, and nothing behind it is looked at', async () => {
  const handler: Handler = (request, response) => {
    heard.push(`${request.method} ${request.fields.problem}`);
    response.writeHead(400, answerHead(['content-length', '0', 'connection', 'close']));
    response.end();
  };
  const other = await serve({ onRequest: handler });
  const [near, far] = duplexPair();
  heard = [];
  other.open(far as Socket);
  const speaker = speakerOn(near as Socket);
  speaker.say(
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n${HOST}\r\n`,
  );
  assert.equal(await speaker.ended, `HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n${CLOSING}`);
  assert.deepEqual(heard, ['POST bad_header']);
  other.close();
});
