import type { Chance } from './chance.ts';
import { BROKEN_NAMES } from './disguises.ts';

/** A request that has to be refused for its framing, whatever else is in it. */
export interface Smuggling {
  line: string;
  headers: readonly string[];
  /** After the empty line. */
  rest: string;
  /** Joins the lines of the head. */
  newline: string;
}

const CHUNKED = 'Transfer-Encoding: chunked';
const TYPE = 'Content-Type: application/json';
const HOST = 'Host: 127.0.0.1';
const END = '0\r\n\r\n';

type Make = (inner: string, chance: Chance) => Partial<Smuggling>;

const post = (...headers: string[]): Partial<Smuggling> => ({ headers: [HOST, TYPE, ...headers] });

/** `inner` is a whole request, hidden where only one of two readers would look for it. */
const KINDS: readonly Make[] = [
  (inner) => ({ ...post(`Content-Length: ${END.length + inner.length}`, CHUNKED), rest: END + inner }),
  (inner) => ({ ...post(CHUNKED, `Content-Length: ${END.length + inner.length}`), rest: END + inner }),
  (inner) => ({ ...post('Content-Length: 0', `Content-Length: ${inner.length}`), rest: inner }),
  (inner) => ({ ...post(`Content-Length: ${inner.length}`, `Content-Length: ${inner.length}`), rest: inner }),
  (inner, chance) => ({
    ...post(`Content-Length: ${chance.pick(['+', '-', '0x', '0b', '1e'])}2`),
    rest: `{}${inner}`,
  }),
  (inner) => ({ ...post(`Content-Length: 0,${inner.length}`), rest: inner }),
  (inner) => ({ ...post(`Content-Length: 2 ${inner.length}`), rest: inner }),
  (inner) => ({ ...post(`Content-Length: ${'9'.repeat(30)}`), rest: inner }),
  // Two more than 32, 53 and 64 bits hold, and two in other words.
  (inner, chance) => ({
    ...post(
      `Content-Length: ${chance.pick(['4294967298', '9007199254740994', '18446744073709551618', '0000000000000000000002', '2,', ',2', '2;', '2.0', '2\x0b', '\x0b2', '2\0', '\xb2', "2'", '0b10', '2,2', ''])}`,
    ),
    rest: `{}${inner}`,
  }),
  (inner, chance) => ({
    ...post(
      `Transfer-Encoding: ${chance.pick(['xchunked', 'chunked, identity', 'identity, chunked', 'chunked, chunked', 'gzip, chunked', 'identity', 'chunked;q=1', '"chunked"', '\x0bchunked', 'chunked\x0b', 'chunked\0', 'chunked,', ',chunked', 'chunked chunked', 'chunked=1', 'cow'])}`,
    ),
    rest: END + inner,
  }),
  (inner) => ({ ...post(CHUNKED, CHUNKED), rest: END + inner }),
  (inner, chance) => ({
    ...post(`Transfer-Encoding${chance.pick([' ', '\t', '\x0b', '\0'])}: chunked`),
    rest: END + inner,
  }),
  (inner) => ({ ...post('X-A: 1', ' folded: 1', 'Content-Length: 2'), rest: `{}${inner}` }),
  (inner) => ({ ...post('Transfer-Encoding:', ' chunked'), rest: END + inner }),
  (inner) => ({ ...post('X-A: 1\nTransfer-Encoding: chunked', 'Content-Length: 2'), rest: `{}${inner}` }),
  (inner) => ({ ...post('X-A: 1\rTransfer-Encoding: chunked', 'Content-Length: 2'), rest: `{}${inner}` }),
  (inner) => ({ ...post('X-A: \0', 'Content-Length: 2'), rest: `{}${inner}` }),
  (inner) => ({ ...post(': 1', 'Content-Length: 2'), rest: `{}${inner}` }),
  (_, chance) => ({ line: 'GET / HTTP/1.1', headers: [HOST, `${chance.pick(BROKEN_NAMES)} 1`] }),
  () => ({ line: 'GET / HTTP/1.1', headers: [HOST], newline: '\n' }),
  () => ({ line: 'GET / HTTP/1.1', headers: [HOST, 'Host: auth'] }),
  () => ({ line: 'GET / HTTP/1.1', headers: ['X-A: 1'] }),
  (_, chance) => ({
    line: 'GET / HTTP/1.1',
    headers: [
      `Host: ${chance.pick(['', '127.0.0.1/x', 'a@127.0.0.1', '127.0.0.1 auth', 'a,b', '127.0.0.1:x'])}`,
    ],
  }),
  (_, chance) => ({
    line: `GET / ${chance.pick(['HTTP/0.9', 'HTTP/2.0', 'HTTP/1.2', 'http/1.1', 'HTTP/1.1 x', 'HTTP/1,1'])}`,
    headers: [HOST],
  }),
  (inner) => ({ line: 'POST /auth/sign-in HTTP/1.0', headers: [HOST, TYPE, CHUNKED], rest: END + inner }),
  (inner, chance) => ({
    ...post(`Expect: ${chance.pick(['y 100-continue', '200-ok', '100-continue, x'])}`, 'Content-Length: 2'),
    rest: `{}${inner}`,
  }),
  (inner, chance) => ({
    ...post(CHUNKED),
    rest: `${chance.pick(['0x1', '+1', '-1', '1 1', '1'.padEnd(18, '0'), 'g', '', ' 1', '\t1', '1 ', '1\t', '1\x0b', '1\0', '1,', '1h', '10000000000000001', 'ffffffffffffffff', 'fffffffffffffffff'])}\r\nA\r\n${END}${inner}`,
  }),
  (inner, chance) => ({
    ...post(CHUNKED),
    rest: `1\r\nA${chance.pick(['B\r\n', '\n', '\r', '\n\r', '\r\r\n', ' \r\n', '\0\r\n', ''])}${END}${inner}`,
  }),
  (inner, chance) => ({
    ...post(CHUNKED),
    rest: `1;${chance.pick(['a\n', 'a\rb', 'a\0', '\n', 'a="\n"', 'a="\r\n', '\r', 'a\r\r\n'])}\r\nA\r\n${END}${inner}`,
  }),
  (inner, chance) => ({
    ...post(CHUNKED),
    rest: `1\r\nA\r\n${chance.pick(['0 \r\n\r\n', '-0\r\n\r\n', '0x0\r\n\r\n', '\r\n\r\n', '0\r\n\n', '0\n\r\n', '0\r\r\n\r\n', '0;a\n\r\n'])}${inner}`,
  }),
  (inner, chance) => ({
    ...post(CHUNKED),
    rest: `1\r\nA\r\n0\r\n${chance.pick(['X-A\r\n', 'X-A: 1\n', 'X-A: 1\r', 'X-A : 1\r\n', ': 1\r\n', 'X-A: \0\r\n', ' X-A: 1\r\n', 'X-A: 1\r\n folded\r\n', 'GET / HTTP/1.1\r\n'])}\r\n${inner}`,
  }),
  (inner) => ({ ...post(CHUNKED), rest: `1\nA\n0\n\n${inner}` }),
  (inner) => ({ ...post(CHUNKED), rest: `1;${'x'.repeat(20_000)}\r\nA\r\n${END}${inner}` }),
  (inner) => ({ line: 'GET / HTTP/1.1', headers: [HOST, `Content-Length: ${inner.length}`], rest: inner }),
  (inner) => ({ line: 'GET / HTTP/1.1', headers: [HOST, CHUNKED], rest: END + inner }),
  () => ({ line: 'TRACE / HTTP/1.1', headers: [HOST] }),
  () => ({ line: 'CONNECT 127.0.0.1:22 HTTP/1.1', headers: [HOST] }),
];

export function smuggling(chance: Chance, inner: string): Smuggling {
  const made = chance.pick(KINDS)(inner, chance);
  return { line: 'POST /auth/sign-in HTTP/1.1', headers: [HOST], rest: '', newline: '\r\n', ...made };
}
