import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { forwardableFields } from '../edge/strip.ts';
import { fieldOf } from '../wire/header-lines.ts';
import { createRequestHeadReader } from './request-head.ts';

const read = (text: string) => createRequestHeadReader().read(text);

test('a request line and its fields, names in small letters, values without the blanks around them', () => {
  const head = read(
    'POST /a/b?c=d&e HTTP/1.1\r\nHost: Example:8080\r\nX-A:\t b\tc  \r\nx-a:d\r\nEmpty:\r\nX-B: \xe9:"',
  );
  assert.deepEqual(
    head && { ...head, fields: head.fields.list.flatMap(({ name, value }) => [name, value]) },
    {
      method: 'POST',
      target: '/a/b?c=d&e',
      version: '1.1',
      fields: ['host', 'Example:8080', 'x-a', 'b\tc', 'x-a', 'd', 'empty', '', 'x-b', '\xe9:"'],
    },
  );
  assert.equal(head?.fields.byName['x-a'], 'b\tc, d');
  assert.equal(head?.fields.problem, undefined);
});

test('every letter of a token may stand in a method and in a name (RFC 9110 §5.6.2)', () => {
  const token = "!#$%&'*+-.^_`|~09azAZ";
  const head = read(`${token} / HTTP/1.1\r\n${token}: a\r\nHost: a`);
  assert.equal(head?.method, token);
  assert.deepEqual(head?.fields.list[0], fieldOf(token.toLowerCase(), 'a'));
});

test('each form of a target is taken as it is written (RFC 9112 §3.2); what it means is decided later', () => {
  for (const target of ['/', '*', 'http://a/b', 'a:443', '/%zz', '/a#b', '//', '/"<>\\^`{|}'])
    assert.equal(read(`GET ${target} HTTP/1.1\r\nHost: a`)?.target, target);
});

test('a request line without fields is one', () => {
  assert.deepEqual(read('GET / HTTP/1.0')?.fields.list, []);
  assert.equal(read('GET / HTTP/1.0')?.version, '1.0');
});

const REFUSED: Readonly<Record<string, string>> = {
  nothing: '',
  'no version': 'GET /',
  'no target': 'GET HTTP/1.1',
  'an empty target': 'GET  HTTP/1.1',
  'two spaces before the target': 'GET  / HTTP/1.1',
  'two spaces before the version': 'GET /  HTTP/1.1',
  'a space in the target': 'GET /a b HTTP/1.1',
  'a space at the end': 'GET / HTTP/1.1 ',
  'a space at the start': ' GET / HTTP/1.1',
  'a tab for a space': 'GET\t/ HTTP/1.1',
  'a form feed for a space': 'GET /\fHTTP/1.1',
  'a method that is no token': 'G@T / HTTP/1.1',
  'letters beyond ASCII in the target': 'GET /\xe9 HTTP/1.1',
  'NUL in the target': 'GET /\0 HTTP/1.1',
  'DEL in the target': 'GET /\x7f HTTP/1.1',
  'bare CR in the line': 'GET /\r HTTP/1.1',
  'bare CR after the line': 'GET / HTTP/1.1\rHost: a',
  'bare LF after the line': 'GET / HTTP/1.1\nHost: a',
  'http in small letters': 'GET / http/1.1',
  'a version of two digits': 'GET / HTTP/1.10',
  'a version without a point': 'GET / HTTP/1',
  'another protocol': 'GET / HTTPS/1.1',
  'an answer': 'HTTP/1.1 200 OK',
  'an empty line first': '\r\nGET / HTTP/1.1',
  'a folded line': 'GET / HTTP/1.1\r\nA: b\r\n c',
  'a line folded by a tab': 'GET / HTTP/1.1\r\nA: b\r\n\tc: d',
  'a blank before the first name': 'GET / HTTP/1.1\r\n A: b',
  'a space before the colon': 'GET / HTTP/1.1\r\nA : b',
  'a tab before the colon': 'GET / HTTP/1.1\r\nA\t: b',
  'no colon': 'GET / HTTP/1.1\r\nA b',
  'no colon but on the next line': 'GET / HTTP/1.1\r\nA\r\nB: c',
  'no name': 'GET / HTTP/1.1\r\n: b',
  'a name that is no token': 'GET / HTTP/1.1\r\nA(b): c',
  'a name beyond ASCII': 'GET / HTTP/1.1\r\n\xe9: b',
  'NUL in a value': 'GET / HTTP/1.1\r\nA: \0',
  'ESC in a value': 'GET / HTTP/1.1\r\nA: \x1b[0m',
  'DEL in a value': 'GET / HTTP/1.1\r\nA: \x7f',
  'a vertical tab in a value': 'GET / HTTP/1.1\r\nA: \vb',
  'bare CR in a value': 'GET / HTTP/1.1\r\nA: b\rB: c',
  'bare CR at the end': 'GET / HTTP/1.1\r\nA: b\r',
  'two CR before LF': 'GET / HTTP/1.1\r\nA: b\r\r\nB: c',
  'bare LF in a value': 'GET / HTTP/1.1\r\nA: b\nB: c',
  'bare LF at the start of a line': 'GET / HTTP/1.1\r\n\nA: b',
  'bare LF at the end': 'GET / HTTP/1.1\r\nA: b\n',
  'an empty line between': 'GET / HTTP/1.1\r\n\r\nA: b',
};

for (const [what, text] of Object.entries(REFUSED))
  test(`refused: ${what}`, () => assert.equal(read(text), undefined));

test('what fields may not say together or twice is their problem, and then they announce no body', () => {
  const fieldsOf = (...lines: string[]) => read(['POST / HTTP/1.1', ...lines].join('\r\n'))?.fields;
  const problems = {
    'no Host': [],
    'two Hosts': ['Host: a', 'Host: a'],
    'an empty Host': ['Host:'],
    'a Host with a path': ['Host: a/b'],
    'two lengths': ['Host: a', 'Content-Length: 1', 'Content-Length: 1'],
    'a list of lengths': ['Host: a', 'Content-Length: 1, 1'],
    'a signed length': ['Host: a', 'Content-Length: +1'],
    'a length of 16 digits': ['Host: a', `Content-Length: ${'1'.repeat(16)}`],
    'an empty length': ['Host: a', 'Content-Length:'],
    'length and chunks': ['Host: a', 'Content-Length: 1', 'Transfer-Encoding: chunked'],
    'a coding before chunked': ['Host: a', 'Transfer-Encoding: gzip, chunked'],
    'chunked twice': ['Host: a', 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
    'a parameter of chunked': ['Host: a', 'Transfer-Encoding: chunked;a=b'],
    'an empty coding': ['Host: a', 'Transfer-Encoding:'],
    'another expectation': ['Host: a', 'Expect: 200-ok'],
    'two cookies': ['Host: a', 'Cookie: a=b', 'Cookie: c=d'],
    'two credentials': ['Host: a', 'Authorization: Bearer a', 'Authorization: Bearer b'],
  };
  for (const [what, lines] of Object.entries(problems)) {
    const fields = fieldsOf(...lines);
    assert.deepEqual([fields?.problem, fields?.length], ['bad_header', 0], what);
  }
  const { problem, length, chunked, expectsContinue } =
    fieldsOf('Host: a', 'Content-Length: 007', 'Expect: 100-Continue') ?? {};
  assert.deepEqual([problem, length, chunked, expectsContinue], [undefined, 7, false, true]);
  assert.equal(fieldsOf('Host: [::1]:80', 'Transfer-Encoding: Chunked')?.chunked, true);
});

test('names of objects are names of fields like others', () => {
  const fields = read('GET / HTTP/1.1\r\nHost: a\r\n__proto__: b\r\nconstructor: c')?.fields;
  assert.deepEqual(Object.entries(fields?.byName ?? {}).slice(1), [
    ['__proto__', 'b'],
    ['constructor', 'c'],
  ]);
  assert.equal(read('GET / HTTP/1.1\r\nHost: a')?.fields.byName.constructor, undefined);
});

test('fields said a third time are those of the second, until they change or are forgotten', () => {
  const { read, forget } = createRequestHeadReader();
  const fieldsOf = (target: string, host: string) => read(`GET ${target} HTTP/1.1\r\nHost: ${host}`)?.fields;
  const [once, twice] = [fieldsOf('/a', 'a'), fieldsOf('/b', 'a')];
  // Most of what was said once is not said again, and is not kept.
  assert.notEqual(twice, once);
  assert.deepEqual(twice, once);
  assert.equal(fieldsOf('/c', 'a'), twice);
  assert.equal(fieldsOf('/b', 'b')?.byName.host, 'b');
  const other = fieldsOf('/b', 'b');
  assert.equal(fieldsOf('/b', 'b'), other);
  assert.equal(read('GET /b HTTP/1.1\r\nHost : b'), undefined);
  forget();
  assert.notEqual(fieldsOf('/b', 'b'), other);
});

test('who varied for long is known again soon after he says the same', () => {
  const { read } = createRequestHeadReader();
  const fieldsOf = (host: string) => read(`GET / HTTP/1.1\r\nHost: ${host}`)?.fields;
  for (let index = 0; index < 50; index += 1) assert.equal(fieldsOf(`a${index}`)?.byName.host, `a${index}`);
  const same = Array.from({ length: 8 }, () => fieldsOf('b'));
  assert.equal(same.at(-1), same.at(-2));
});

test('lines are read alike whether they stood here, elsewhere, in the head of another, or nowhere before', () => {
  const secret = `Authorization: Bearer ${'a'.repeat(700)}`;
  const long = `Referer: http://a/${'b'.repeat(300)}`;
  const heads = [
    ['Host: a', 'Accept: x', secret, long],
    ['Host: a', secret, 'Accept: y', 'Accept: x'],
    ['Host: a', 'Cookie: c=1', long, 'Accept: x', secret],
    ['Host: a', 'Cookie: c=2', `${secret}a`, 'accept:x '],
    ...Array.from({ length: 6 }, (_, index) => ['Host: a', `${long}${index}`, `Cookie: c=${index}`]),
  ];
  const readers = [createRequestHeadReader(), createRequestHeadReader()];
  for (let round = 0; round < 3; round += 1)
    for (const lines of heads)
      for (const { read } of readers) {
        const text = `GET / HTTP/1.1\r\n${lines.join('\r\n')}`;
        assert.deepEqual(read(text), createRequestHeadReader().read(text));
        assert.deepEqual(
          read(text)?.fields.list.map(({ name, value }) => [name, value]),
          lines.map((line) => [line.split(':')[0]?.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
        );
        assert.equal(read(`${text} \n`), undefined);
      }
});

test('two thousand names that nobody said before are read all the same, and known ones after them', () => {
  const { read } = createRequestHeadReader();
  for (let from = 0; from < 2000; from += 200) {
    const many = Array.from({ length: 200 }, (_, index) => `N${from + index}: ${from + index}`);
    const head = read(['GET / HTTP/1.1', 'Host: a', ...many].join('\r\n'));
    assert.equal(head?.fields.byName[`n${from + 199}`], String(from + 199));
  }
  assert.equal(read('GET / HTTP/1.1\r\nHOST: b')?.fields.byName.host, 'b');
});

test('a head of very many fields is refused, however short they are', () => {
  const { read } = createRequestHeadReader();
  const head = (length: number) => ['GET / HTTP/1.1', 'Host: a', ...Array(length).fill('A:')].join('\r\n');
  assert.equal(read(head(255))?.fields.list.length, 256);
  assert.equal(read(head(256)), undefined);
});

test('names of thousands of letters are read, and not remembered', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heapBytes = () => {
    // What the first collection finds to be garbage may hold what only the second takes.
    collect();
    collect();
    return process.memoryUsage().heapUsed;
  };
  const { read } = createRequestHeadReader();
  const before = heapBytes();
  for (let index = 0; index < 900; index += 1) {
    const name = `n${index}-`.padEnd(7500, 'x');
    const fields = read(`GET / HTTP/1.1\r\nHost: a\r\n${name}: 1\r\nX-User-Id-${name}: 1`)?.fields;
    assert.equal(fields?.byName[name], '1');
    assert.equal(forwardableFields(fields.list, undefined).length, 1);
  }
  const kept = heapBytes() - before;
  assert.ok(kept < 3_000_000, `${kept} bytes are kept`);
});
