import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AnswerReader, createAnswerParser } from './answer-parser.ts';

interface Read {
  status: number;
  fields: string[];
  body: string;
  outcome: string;
  reusable: boolean;
  keptMs: number | undefined;
  ends: number;
}

/** Reads pieces, then the end of the connection. */
function read(pieces: readonly string[], method = 'GET', options = {}): Read {
  const seen: Read = {
    status: 0,
    fields: [],
    body: '',
    outcome: 'more',
    reusable: false,
    keptMs: undefined,
    ends: 0,
  };
  const reader: AnswerReader = {
    onHead(status, _message, fields) {
      seen.status = status;
      seen.fields = fields;
    },
    onData(chunk) {
      seen.body += chunk.toString('latin1');
    },
    onEnd() {
      seen.ends += 1;
    },
  };
  const parser = createAnswerParser(method, reader, options);
  for (const piece of pieces) {
    seen.outcome = parser.push(Buffer.from(piece, 'latin1'));
    if (seen.outcome === 'malformed') return seen;
  }
  if (seen.outcome === 'more' && parser.ended()) seen.outcome = 'done';
  seen.reusable = parser.reusable();
  seen.keptMs = parser.keptMs();
  return seen;
}

const letters = (text: string) => [...text];

test('a counted answer, whole and letter by letter', () => {
  const text = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A:  b c \r\n\r\nhello';
  for (const pieces of [[text], letters(text)]) {
    const { status, fields, body, outcome, reusable, ends } = read(pieces);
    assert.deepEqual(
      { status, fields, body, outcome, reusable, ends },
      {
        status: 200,
        fields: ['content-length', '5', 'x-a', 'b c'],
        body: 'hello',
        outcome: 'done',
        reusable: true,
        ends: 1,
      },
    );
  }
});

test('chunks, their extensions and trailers, whole and letter by letter', () => {
  const text =
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n0002\r\nlo\r\n0\r\nETag: "t"\r\n\r\n';
  for (const pieces of [[text], letters(text)]) {
    const { fields, body, outcome, reusable, ends } = read(pieces);
    assert.deepEqual(
      { fields, body, outcome, reusable, ends },
      { fields: ['transfer-encoding', 'chunked'], body: 'hello', outcome: 'done', reusable: true, ends: 1 },
    );
  }
});

test('an answer without a length lasts until the connection ends, which is then of no more use', () => {
  const { body, outcome, reusable } = read(['HTTP/1.1 200 OK\r\n\r\nhel', 'lo']);
  assert.deepEqual({ body, outcome, reusable }, { body: 'hello', outcome: 'done', reusable: false });
});

test('what was announced and did not come is no answer', () => {
  assert.equal(read(['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell']).outcome, 'more');
  assert.equal(read(['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhell']).outcome, 'more');
});

test('informational answers are passed over, a hundred of them not, and a 101 nobody asked for is no answer', () => {
  const early = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
  const last = 'HTTP/1.1 204 No Content\r\n\r\n';
  const { status, ends, reusable } = read([`HTTP/1.1 100 Continue\r\n\r\n${early}${last}`]);
  assert.deepEqual({ status, ends, reusable }, { status: 204, ends: 1, reusable: true });
  assert.equal(read([early.repeat(100) + last]).outcome, 'malformed');
  assert.equal(read(['HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n']).outcome, 'malformed');
});

test('a 101 that was asked for is an answer, and what follows it is its data, whatever it looks like', () => {
  const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n';
  for (const pieces of [[head + head], letters(head + head), [head, head]]) {
    const { status, fields, body, outcome, reusable } = read(pieces, 'GET', { switches: true });
    assert.deepEqual(
      { status, fields, body, outcome, reusable },
      { status: 101, fields: ['upgrade', 'x'], body: head, outcome: 'done', reusable: false },
    );
  }
  assert.equal(read(['HTTP/1.1 204 No Content\r\n\r\n'], 'GET', { switches: true }).status, 204);
  for (const bent of [
    head.replace('1.1', '1.0'),
    head.replace('Upgrade', 'Content-Length: 0\r\nUpgrade'),
    head.replace('Upgrade', 'Transfer-Encoding: chunked\r\nUpgrade'),
  ])
    assert.equal(read([bent], 'GET', { switches: true }).outcome, 'malformed');
});

test('HEAD, 204 and 304 have no body, whatever they announce', () => {
  const head = read(['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'], 'HEAD');
  assert.deepEqual([head.outcome, head.reusable, head.ends], ['done', true, 1]);
  assert.equal(read(['HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n']).outcome, 'done');
});

test('bytes nobody asked for leave the answer whole and the connection unfit', () => {
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
  const second = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil';
  for (const pieces of [[answer + second], [answer, second]]) {
    const { body, reusable, ends } = read(pieces);
    assert.deepEqual({ body, reusable, ends }, { body: 'ok', reusable: false, ends: 1 });
  }
  const head = read(['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'], 'HEAD');
  assert.deepEqual([head.body, head.reusable], ['', false]);
});

test('connections are kept as long as the upstream says', () => {
  const say = (fields: string) => read([`HTTP/1.1 200 OK\r\n${fields}Content-Length: 0\r\n\r\n`]);
  assert.equal(say('Keep-Alive: timeout=72, max=5\r\n').keptMs, 72_000);
  assert.equal(say('').keptMs, undefined);
  assert.equal(say('Connection: Keep-Alive, Close\r\n').reusable, false);
  assert.equal(say('Connection: a\r\nConnection: close\r\n').reusable, false);
  assert.equal(read(['HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n']).reusable, false);
});

const OK = 'HTTP/1.1 200 OK\r\n';
const MALFORMED: Readonly<Record<string, string>> = {
  'another protocol': 'HTTP/2 200 OK\r\n\r\n',
  'no status': 'HTTP/1.1 OK\r\n\r\n',
  'a status of four digits': 'HTTP/1.1 2000 OK\r\n\r\n',
  'bare LF after the status': 'HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n',
  'bare LF after a field': `${OK}A: b\nContent-Length: 0\r\n\r\n`,
  'bare CR in a field': `${OK}A: b\rContent-Length: 0\r\n\r\n`,
  'a folded line': `${OK}A: b\r\n c\r\n\r\n`,
  'space before the colon': `${OK}Content-Length : 0\r\n\r\n`,
  'no colon': `${OK}Content-Length\r\n\r\n`,
  'an empty name': `${OK}: a\r\n\r\n`,
  NUL: `${OK}A: \0\r\n\r\n`,
  'two lengths': `${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\na`,
  'one length twice': `${OK}Content-Length: 1\r\nContent-Length: 1\r\n\r\na`,
  'a list of lengths': `${OK}Content-Length: 1, 1\r\n\r\na`,
  'a signed length': `${OK}Content-Length: +1\r\n\r\na`,
  'a hexadecimal length': `${OK}Content-Length: 0x1\r\n\r\na`,
  'length and chunks': `${OK}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'a coding of its own': `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  'two codings': `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'chunks in HTTP/1.0': 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'a chunk of 0x1': `${OK}Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n`,
  'a signed chunk': `${OK}Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n`,
  'a chunk without a size': `${OK}Transfer-Encoding: chunked\r\n\r\n\r\na\r\n0\r\n\r\n`,
  'a chunk of astronomical size': `${OK}Transfer-Encoding: chunked\r\n\r\n${'f'.repeat(16)}\r\na`,
  'a chunk longer than it says': `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n`,
  'bare LF after a chunk size': `${OK}Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n`,
  'an endless extension': `${OK}Transfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(2000)}\r\na\r\n0\r\n\r\n`,
  'a trailer that is no field': `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nHTTP/1.1 200 OK\r\n\r\n`,
  'endless trailers': `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n${'A: b\r\n'.repeat(4000)}\r\n`,
  'a head too large': `${OK}A: ${'b'.repeat(33 * 1024)}\r\n\r\n`,
  'many fields': `${OK}${'A: b\r\n'.repeat(8000)}\r\n`,
};

for (const [what, text] of Object.entries(MALFORMED))
  test(`malformed, whole or in pieces: ${what}`, () => {
    assert.equal(read([text]).outcome, 'malformed');
    const pieces = text.match(/[\s\S]{1,7}/g) ?? [];
    assert.equal(read(pieces).outcome, 'malformed');
    for (let at = 1; at < Math.min(text.length, 200); at += 1)
      assert.equal(read([text.slice(0, at), text.slice(at)]).outcome, 'malformed');
  });

/** Answers in order, and bent ones. */
const anything = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        OK,
        'HTTP/1.1 204 No Content\r\n',
        'HTTP/1.0 200 OK\r\n',
        'Content-Length: 3\r\n',
        'content-length: 0\r\n',
        'Transfer-Encoding: chunked\r\n',
        'Connection: close\r\n',
        'A: b\r\n',
        '\r\n',
        '3\r\nabc\r\n',
        'abc',
        '0\r\n\r\n',
        'A : b\r\n',
        '\n',
        ' x\r\n',
      ),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

test('pieces of any size are read as the whole is', () => {
  fc.assert(
    fc.property(anything, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (rest, sizes) => {
      const text = OK + rest;
      const pieces: string[] = [];
      for (let at = 0, turn = 0; at < text.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        pieces.push(text.slice(at, at + size));
        at += size;
      }
      const { body, status, fields, outcome } = read([text]);
      const inPieces = read(pieces);
      assert.equal(inPieces.outcome, outcome);
      assert.deepEqual([inPieces.status, inPieces.fields], [status, fields]);
      if (outcome === 'done') assert.equal(inPieces.body, body);
    }),
    { numRuns: 3000 },
  );
});

test("what is read as an answer, Node's own parser reads as the same one", async (context) => {
  let answer = '';
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => socket.end(answer, 'latin1'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const asNode = () =>
    new Promise<{ status: number; body: string } | 'malformed'>((resolve) => {
      const asked = request({ port, host: '127.0.0.1', agent: false }, (got) => {
        let body = '';
        got.setEncoding('latin1');
        got.on('data', (text: string) => {
          body += text;
        });
        got.on('end', () => resolve({ status: got.statusCode ?? 0, body }));
        got.on('error', () => resolve('malformed'));
      });
      asked.on('error', () => resolve('malformed'));
      asked.end();
    });
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(anything, async (rest) => {
      answer = OK + rest;
      const { outcome, status, body, ends } = read([answer]);
      // Bytes too many make the connection unfit here, and the answer malformed there.
      if (outcome !== 'done' || ends !== 1) return;
      const node = await asNode();
      if (node === 'malformed') return;
      compared += 1;
      assert.deepEqual({ status, body }, node);
    }),
    { numRuns: 6000 },
  );
  assert.ok(compared > 100, `${compared} compared`);
});
