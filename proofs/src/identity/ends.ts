import type { Chance } from './chance.ts';

/** A request whose body, or head, never comes whole; nothing may be sent behind it, or it would. */
export interface Unfinished {
  line: string;
  headers: readonly string[];
  rest: string;
}

const POST = 'POST /auth/sign-in HTTP/1.1';
const TYPE = 'Content-Type: application/json';
const EXPECT = 'Expect: 100-continue';
const CHUNKED = 'Transfer-Encoding: chunked';
/** Of a body, to be waited for in vain. */
const LENGTH = 'Content-Length: 200';
const BODY = '{"username":"margaux","password":"x"}';
const WHOLE = `${BODY.length.toString(16)}\r\n${BODY}\r\n`;
const END = '\r\n\r\n';

const UNFINISHED: readonly Unfinished[] = [
  { line: POST, headers: [TYPE, EXPECT, LENGTH], rest: END },
  { line: POST, headers: [TYPE, EXPECT, CHUNKED], rest: END },
  { line: POST, headers: [TYPE, EXPECT, LENGTH], rest: END + BODY },
  { line: 'POST /internal/guest HTTP/1.1', headers: [TYPE, EXPECT, LENGTH], rest: END },
  { line: POST, headers: [TYPE, LENGTH], rest: END },
  { line: POST, headers: [TYPE, LENGTH], rest: END + BODY },
  { line: POST, headers: [TYPE, CHUNKED], rest: END + WHOLE.slice(0, 1) },
  { line: POST, headers: [TYPE, CHUNKED], rest: END + WHOLE.slice(0, 20) },
  { line: POST, headers: [TYPE, CHUNKED], rest: END + WHOLE.slice(0, -1) },
  { line: POST, headers: [TYPE, CHUNKED], rest: END + WHOLE },
  { line: POST, headers: [TYPE, CHUNKED], rest: `${END}100000001\r\n${BODY}` },
  { line: POST, headers: [TYPE, CHUNKED], rest: `${END}${WHOLE}0` },
  { line: POST, headers: [TYPE, CHUNKED], rest: `${END}${WHOLE}0\r` },
  { line: POST, headers: [TYPE, CHUNKED], rest: `${END}${WHOLE}0\r\n` },
  { line: POST, headers: [TYPE, CHUNKED], rest: `${END}${WHOLE}0\r\n\r` },
  { line: POST, headers: [TYPE, CHUNKED], rest: `${END}${WHOLE}0\r\nX-User-Id: 1\r\n` },
  { line: POST, headers: [TYPE, CHUNKED], rest: `${END}${WHOLE}0\r\nX-User-Id: 1` },
  { line: 'GET / HTTP/1.1', headers: [], rest: '' },
  { line: 'GET / HTTP/1.1', headers: [], rest: '\r' },
  { line: 'GET / HTTP/1.1', headers: [], rest: '\r\n' },
  { line: 'GET / HTTP/1.1', headers: [], rest: '\r\n\r' },
];

export const unfinished = (chance: Chance): Unfinished => chance.pick(UNFINISHED);

/** The last request of a connection by its own words. */
export interface LastWords {
  version: '1.0' | '1.1';
  connection: readonly string[];
  /** What may become of a request behind it (RFC 9112 §9.3, §9.6). */
  behind: 'never' | 'either';
}

const LAST_WORDS: readonly LastWords[] = [
  { version: '1.0', connection: [], behind: 'never' },
  { version: '1.0', connection: ['Connection: close'], behind: 'never' },
  { version: '1.0', connection: ['Connection: keep-alive'], behind: 'either' },
  {
    version: '1.0',
    connection: ['Connection: keep-alive', 'Keep-Alive: timeout=60, max=9'],
    behind: 'either',
  },
  { version: '1.1', connection: ['Connection: close'], behind: 'never' },
  { version: '1.1', connection: ['connection:CLOSE'], behind: 'never' },
  { version: '1.1', connection: ['Connection: keep-alive, close'], behind: 'never' },
  { version: '1.1', connection: ['Connection: X-User-Id,close'], behind: 'never' },
];

export const lastWords = (chance: Chance): LastWords => chance.pick(LAST_WORDS);
