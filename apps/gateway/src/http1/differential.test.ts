import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { type Served, serve, settled } from '../../test/served.ts';
import { headProblem } from '../edge/raw-head.ts';
import { answerHead } from '../wire/answer-head.ts';

/*
 * What is read as a request here, Node's own parser reads as the same one, with the same body: an upstream may well be
 * Node. And what is refused here although Node takes it is refused for one of the reasons below.
 */

interface Read {
  requests: { method: string; target: string; version: string; fields: string[]; body: string }[];
  /** Why one was refused, and nothing after it read. */
  refused?: string;
}

let ours: Served;
let seen: Read;
before(async () => {
  ours = await serve({
    async onRequest(request, response) {
      const into = seen;
      const { method, target, version, fields } = request;
      const problem = headProblem(request);
      const read = problem === undefined ? await request.readBody(100_000) : undefined;
      if (read?.kind === 'whole') {
        into.requests.push({
          method,
          target,
          version,
          fields: fields.list.flatMap(({ name, value }) => [name, value]),
          body: read.bytes?.toString('latin1') ?? '',
        });
        response.writeHead(200, answerHead([]));
      } else {
        into.refused ??= problem ?? read?.kind ?? '';
        response.writeHead(400, answerHead(['connection', 'close']));
      }
      response.end();
    },
    onUpgrade: (_request, socket) => socket.destroy(),
    onMisfit(socket, code) {
      seen.refused ??= code;
      socket.destroy();
    },
  });
});
after(() => ours.close());

const node = createServer({ insecureHTTPParser: false, requireHostHeader: false }, readWhole);
node.on('checkExpectation', readWhole);

function readWhole(request: IncomingMessage, response: ServerResponse): void {
  const into = seen;
  const { method = '', url: target = '', httpVersion: version, rawHeaders } = request;
  let body = '';
  request.setEncoding('latin1');
  request.on('data', (text: string) => {
    body += text;
  });
  request.on('error', () => undefined);
  request.on('end', () => {
    const fields = rawHeaders.map((each, at) => (at % 2 === 0 ? each.toLowerCase() : each));
    into.requests.push({ method, target, version, fields, body });
    response.end();
  });
}
// The requests before it are still told.
node.on('clientError', (error: NodeJS.ErrnoException) => {
  seen.refused ??= error.code ?? 'refused';
});

async function readBy(open: (far: Duplex) => void, text: string): Promise<Read> {
  const [near, far] = duplexPair();
  const read: Read = { requests: [] };
  seen = read;
  for (const end of [near, far]) end.on('error', () => undefined);
  open(far);
  near.resume();
  near.write(text, 'latin1');
  await settled();
  near.destroy();
  far.destroy();
  await new Promise((resolve) => setImmediate(resolve));
  return read;
}
const readHere = (text: string) => readBy((far) => ours.open(far as Socket), text);
const readByNode = (text: string) => readBy((far) => node.emit('connection', far), text);

const HOST = 'Host: a\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';
/** Requests in order, and bent ones, of parts that fit together often enough. */
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('GET / HTTP/1.1\r\n', 'POST /a?b HTTP/1.1\r\n', 'PUT /%41 HTTP/1.1\r\n'),
  },
  fc.constantFrom(
    'HEAD * HTTP/1.1\r\n',
    'POST http://b/c HTTP/1.1\r\n',
    'POST / HTTP/1.0\r\n',
    'GET / HTTP/1.2\r\n',
    'GET / HTTP/2.0\r\n',
    'GET / HTTP/0.9\r\n',
    'GET  / HTTP/1.1\r\n',
    'GET / HTTP/1.1 \r\n',
    'GET /\r\n',
    'get / HTTP/1.1\r\n',
    'PROPFIND / HTTP/1.1\r\n',
    'GET /\xe9 HTTP/1.1\r\n',
    'GET /\t HTTP/1.1\r\n',
    'GET / HTTP/1.1\n',
    '\r\nGET / HTTP/1.1\r\n',
    '\nGET / HTTP/1.1\r\n',
    '\r\n\r\nGET / HTTP/1.1\r\n',
  ),
);
const host = fc.oneof(
  { weight: 8, arbitrary: fc.constant(HOST) },
  fc.constantFrom('', HOST + HOST, 'Host: a/b\r\n', 'Host:\r\n'),
);
const field = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'A: b\r\n',
      'A:\tb \r\n',
      'A:\r\n',
      'Cookie: c=d\r\n',
      'Connection: close\r\n',
      'X: \xff"\r\n',
    ),
  },
  fc.constantFrom(
    'A : b\r\n',
    'A\r\n',
    ': b\r\n',
    'A: b\r\n c\r\n',
    'A: b\n',
    'A: b\rC: d\r\n',
    'A: \0\r\n',
    'A: \x1b\r\n',
    'A: \x7f\r\n',
    'A(: b\r\n',
    '\xe9: b\r\n',
    'Expect: 100-continue\r\n',
    'Expect: 1\r\n',
    'Content-Length: 1\r\n',
    CHUNKED,
  ),
  fc
    .tuple(fc.string({ maxLength: 2 }), fc.string({ maxLength: 3 }))
    .map(([name, value]) => `A${name}: ${value}\r\n`),
);
const framed = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(['', ''], ['Content-Length: 3\r\n', 'abc'], ['Content-Length: 0\r\n', '']),
  },
  {
    weight: 4,
    arbitrary: fc
      .array(
        fc.oneof(
          {
            weight: 4,
            arbitrary: fc.constantFrom('3\r\nabc\r\n', '03;x\r\na\r\n\r\n', '1;a="b;c"\r\na\r\n'),
          },
          fc.constantFrom(
            '2 \r\nab\r\n',
            '2 ;a\r\nab\r\n',
            '1; a\r\nb\r\n',
            '1;\r\na\r\n',
            '1;a=\r\na\r\n',
            '2\r\nabc\r\n',
            '2\nab\n',
            '0x1\r\na\r\n',
            '-1\r\n',
            'abc',
            '',
          ),
          fc.string({ maxLength: 2 }).map((text) => `1${text}\r\na\r\n`),
        ),
        { maxLength: 3 },
      )
      .chain((chunks) =>
        fc
          .constantFrom(
            '0\r\n\r\n',
            '0\r\n\r\n',
            '0\r\nA: b\r\n\r\n',
            '0;a\r\n\r\n',
            '0\r\nA b\r\n\r\n',
            '00\r\nA: b\nC: d\r\n\r\n',
            '0\n\n',
            '',
          )
          .map((last) => [CHUNKED, chunks.join('') + last]),
      ),
  },
  fc.constantFrom(
    ['Content-Length: 3\r\nContent-Length: 3\r\n', 'abc'],
    ['Content-Length: 3, 3\r\n', 'abc'],
    ['Content-Length: +3\r\n', 'abc'],
    ['Content-Length: 3 \r\n', 'abc'],
    ['Content-Length: 0003\r\n', 'abc'],
    ['Content-Length: 3a\r\n', 'abc'],
    [`Content-Length: 3\r\n${CHUNKED}`, '3\r\nabc\r\n0\r\n\r\n'],
    ['Transfer-Encoding: Chunked\r\n', '3\r\nabc\r\n0\r\n\r\n'],
    ['Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'],
    ['Transfer-Encoding: chunked, gzip\r\n', '0\r\n\r\n'],
    ['Transfer-Encoding: identity\r\n', 'abc'],
    ['Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n'],
    [CHUNKED + CHUNKED, '0\r\n\r\n'],
  ),
);
const message = fc
  .tuple(line, host, fc.array(field, { maxLength: 3 }), framed)
  .map(
    ([start, named, fields, [framing, body]]) => `${start}${named}${fields.join('')}${framing}\r\n${body}`,
  );
const conversation = fc.array(message, { minLength: 1, maxLength: 3 }).map((messages) => messages.join(''));

type Request = Read['requests'][number];
const saying = ({ fields }: Request, name: string) =>
  fields.filter((_, at) => at % 2 === 1 && fields[at - 1] === name).join('|');
/** Why a request is refused here that Node takes; `text`: the conversation. */
const STRICTER: Readonly<Record<string, (request: Request, text: string) => boolean>> = {
  'the version': ({ version }) => version !== '1.1' && version !== '1.0',
  'the method': ({ method }) => method === 'PROPFIND',
  'no Host, two, or one that is none': (request) => saying(request, 'host') !== 'a',
  'a field that may stand once': (request) => saying(request, 'cookie').includes('|'),
  'an expectation': (request) => !['', '100-continue'].includes(saying(request, 'expect')),
  'a body where none has a meaning': (request) =>
    /^(?:GET|HEAD)$/.test(request.method) &&
    (Number(saying(request, 'content-length')) > 0 || saying(request, 'transfer-encoding') !== ''),
  'a coding but chunked, or chunks in HTTP/1.0': (request) =>
    !['', 'chunked'].includes(saying(request, 'transfer-encoding').toLowerCase()) ||
    (request.version === '1.0' && saying(request, 'transfer-encoding') !== ''),
  'an extension without a value': (request, text) =>
    saying(request, 'transfer-encoding') !== '' && text.includes('1;a=\r\n'),
  'blanks too many in its line': (_request, text) => /GET {2}\/|HTTP\/1\.1 \r\n/.test(text),
  'lines before the request': (_request, text) => /(?:^|\n|abc)(?:\n|\r\n\r\n)GET /.test(text),
};

test('generated conversations are read as Node reads them, or refused for a reason', async () => {
  let taken = 0;
  const reasons = new Set<string>();
  await fc.assert(
    fc.asyncProperty(conversation, async (text) => {
      const here = await readHere(text);
      const there = await readByNode(text);
      const count = here.requests.length;
      assert.deepEqual(here.requests, there.requests.slice(0, count));
      taken += count;
      const next = there.requests[count];
      if (!next) return;
      assert.notEqual(here.refused, undefined, 'Node found a request more');
      const why = Object.entries(STRICTER).find(([, holds]) => holds(next, text))?.[0];
      assert.notEqual(why, undefined, `${here.refused}: ${JSON.stringify(next)}`);
      if (why !== undefined) reasons.add(why);
    }),
    { numRuns: 4000, seed: 4 },
  );
  assert.ok(taken > 1000, `${taken} were taken`);
  assert.deepEqual([...reasons].sort(), Object.keys(STRICTER).sort(), 'each reason was met');
});
