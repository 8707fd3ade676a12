import type { Chance } from './chance.ts';
import type { Item } from './conversation.ts';

/** What bytes are bent into. */
export const BENDING = [
  '\0',
  '\r',
  '\n',
  '\r\n',
  ' ',
  '\t',
  ':',
  ',',
  '0',
  '1',
  'A',
  '-',
  '_',
  '\x0b',
  '\x7f',
  '\xff',
  'chunked',
  '\r\n\r\n',
  '%2e',
];

/** `whole` is the request line when it is not HTTP/1.1. */
export function head(line: string, lines: readonly string[], whole = `${line} HTTP/1.1`): string {
  const hosted = lines.some((each) => each === 'Host: 127.0.0.1');
  return `${[whole, ...(hosted ? [] : ['Host: 127.0.0.1']), ...lines].join('\r\n')}\r\n\r\n`;
}

export function mixed(chance: Chance, lines: readonly string[]): string[] {
  const left = [...lines];
  return Array.from(lines, () => left.splice(chance.below(left.length), 1)[0] ?? '');
}

/** Chunks of any size, with extensions and trailers a reader may or may not look at. */
export function inChunks(chance: Chance, body: string): string {
  let text = '';
  for (let at = 0; at < body.length; ) {
    const size = Math.min(body.length - at, 1 + chance.below(40));
    const extension = chance.odds(0.2) ? chance.pick([';a', ';a=b', ';a="b"', ';x-user-id=1']) : '';
    text += `${size.toString(16)}${extension}\r\n${body.slice(at, at + size)}\r\n`;
    at += size;
  }
  const trailers = chance.odds(0.2) ? 'X-User-Id: 1\r\nX-User-Role: admin\r\n' : '';
  return `${text}0\r\n${trailers}\r\n`;
}

/** It takes as many writes. */
const EVERY_BYTE_MOST = 1_500;
const LINE_EDGE = /[\r\n:; ]/g;

/** Where a write is cut in pieces: at one place, at several edges of lines and names, or, rarely, at every byte. */
export function cutsOf(chance: Chance, items: readonly Item[]): number[] {
  if (!chance.odds(0.15)) return [];
  const text = items.map((each) => each.text).join('');
  if (chance.odds(0.5)) return [1 + chance.below(text.length)];
  if (text.length <= EVERY_BYTE_MOST && chance.odds(0.02))
    return Array.from({ length: text.length - 1 }, (_, index) => index + 1);
  const edges = [...text.matchAll(LINE_EDGE)].map(({ index }) => index + chance.below(2));
  return Array.from({ length: 1 + chance.below(8) }, () => chance.pick(edges)).sort((a, b) => a - b);
}
