import type { Chance } from './chance.ts';

/** A request of no body, by its parts. */
export interface Head {
  method: string;
  target: string;
  /** All but the request line. */
  lines: readonly string[];
}

const END = '\r\n';

/** In place of one CRLF of a head. Whoever takes one of them for a line end reads another request than the next does. */
const LINE_ENDS = [
  '\n',
  '\r',
  '\r\r\n',
  '\n\r',
  ' \r',
  '\r\n\r',
  '\0\r\n',
  '\x0b\r\n',
  '\x0c\r\n',
  '\x7f\r\n',
  '\r\n ',
  '\r\n\t',
  '\r\n\0',
  '\r\n:',
] as const;

/** Request lines by which no two readers agree on method, target or version. */
const REQUEST_LINES: readonly ((method: string, target: string) => string)[] = [
  (method, target) => `${method}\t${target} HTTP/1.1`,
  (method, target) => `${method} ${target}\tHTTP/1.1`,
  (method, target) => `${method}\x0b${target} HTTP/1.1`,
  (method, target) => `${method} ${target}\x0cHTTP/1.1`,
  (method, target) => ` ${method} ${target} HTTP/1.1`,
  (method, target) => `\t${method} ${target} HTTP/1.1`,
  (method, target) => `${method} ${target}`,
  (method, target) => `${method} ${target} `,
  (method) => `${method} HTTP/1.1`,
  (method) => method,
  (_, target) => `${target} HTTP/1.1`,
  (method, target) => `${method.toLowerCase()} ${target} HTTP/1.1`,
  (method, target) => `${method}X ${target} HTTP/1.1`,
  (method, target) => `${method}, ${target} HTTP/1.1`,
  (method, target) => `"${method}" ${target} HTTP/1.1`,
  (method, target) => `${method}\0 ${target} HTTP/1.1`,
  (method, target) => `${method} ${target}\0 HTTP/1.1`,
  (method, target) => `${method} ${target} ${target} HTTP/1.1`,
  (method, target) => `${method} ${target} HTTP/1.1 `,
  (method, target) => `${method} ${target} HTTP/1.1\t`,
  (method, target) => `${method} ${target} HTTP /1.1`,
  (method, target) => `${method} ${target} HTTP/ 1.1`,
  (method, target) => `${method} ${target} HTTP/1.10`,
  (method, target) => `${method} ${target} HTTP/01.1`,
  (method, target) => `${method} ${target} HTTP/11`,
  (method, target) => `${method} ${target} HTTPS/1.1`,
  (method, target) => `${method} ${target} RTSP/1.0`,
  (method, target) => `\xef\xbb\xbf${method} ${target} HTTP/1.1`,
  () => 'HTTP/1.1 200 OK',
  () => 'PRI * HTTP/2.0',
  () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
];

const whole = ({ method, target, lines }: Head): string[] => [`${method} ${target} HTTP/1.1`, ...lines, ''];

/** A head that has to be refused for one of its line ends, or for its request line. */
export function crooked(chance: Chance, head: Head): string {
  const lines = whole(head);
  if (chance.odds(0.5)) {
    lines[0] = chance.pick(REQUEST_LINES)(head.method, head.target);
    return `${lines.join(END)}${END}`;
  }
  const at = chance.below(lines.length - 1);
  const made = lines.map((line, index) => line + (index === at ? chance.pick(LINE_ENDS) : END)).join('');
  // It ends for those too who saw no end so far.
  return `${made}${END}${END}`;
}

/** Odd, and in order: RFC 9112 §2.2 (an empty line in front), §5 (no space, or tabs, around a value). */
const ODDITIES: readonly ((head: Head) => string)[] = [
  (head) => `${END}${whole(head).join(END)}${END}`,
  ({ lines, ...head }) =>
    `${whole({ ...head, lines: lines.map((line) => line.replace(': ', ':')) }).join(END)}${END}`,
  ({ lines, ...head }) =>
    `${whole({ ...head, lines: lines.map((line) => `${line.replace(': ', ':\t \t')}\t `) }).join(END)}${END}`,
  ({ lines, ...head }) =>
    `${whole({ ...head, lines: [...lines, 'X-Anything:', 'X-Anything: \t', 'X-Anything: a\tb \xe9\xff'] }).join(END)}${END}`,
];

export const odd = (chance: Chance, head: Head): string => chance.pick(ODDITIES)(head);

/** Just above what a head may have, and far above. */
const LENGTHS = [8_300, 9_000, 16_500, 40_000] as const;

const LONG: readonly ((head: Head, length: number) => Head)[] = [
  ({ lines, ...head }, length) => ({ ...head, lines: [...lines, `X-Anything: ${'x'.repeat(length)}`] }),
  ({ lines, ...head }, length) => ({ ...head, lines: [...lines, `${'X'.repeat(length)}: 1`] }),
  ({ lines, ...head }, length) => ({
    ...head,
    lines: [...lines, ...Array.from({ length: length / 7 }, (_, index) => `F${index % 1000}: x`)],
  }),
  ({ lines, ...head }, length) => ({
    ...head,
    lines: [...Array.from({ length: length / 3 }, () => 'F:'), ...lines],
  }),
  (head, length) => ({ ...head, target: `${head.target}?${'x'.repeat(length)}` }),
  (head, length) => ({ ...head, target: `/${'x/'.repeat(length / 2)}` }),
  (head, length) => ({ ...head, method: 'GET'.repeat(length / 3) }),
];

/** A head that has to be refused for its length. */
export function long(chance: Chance, head: Head): string {
  return `${whole(chance.pick(LONG)(head, chance.pick(LENGTHS))).join(END)}${END}`;
}
