import { FIELD_VALUE } from '../wire/header-lines.ts';
import { ownText } from '../wire/own-text.ts';

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const KNOWN_NAMES_MAX = 1000;
/** A thousand names of 8 KB would be 15 MB, and nobody means them. */
const KNOWN_NAME_MAX_LENGTH = 64;

/** Reads header fields strictly (RFC 9112 §5): no folded line, no space before a colon, no bare CR or LF. */
export interface FieldReader {
  /**
   * Adds name in small letters and value of each line from `at` up to `end`; lines are parted by CRLF. False when one
   * of them is malformed.
   */
  read(text: string, at: number, end: number, into: string[]): boolean;
}

/** Names as they were written, checked, are kept with their small letters: both ends say the same few all day. */
export function createFieldReader(): FieldReader {
  const known = new Map<string, string>();

  function nameOf(written: string): string | undefined {
    let name = known.get(written);
    if (name === undefined) {
      if (!TOKEN.test(written)) return undefined;
      name = ownText(written.toLowerCase());
      if (written.length > KNOWN_NAME_MAX_LENGTH) return name;
      // Somebody thinks names up: those in use will soon be here again.
      if (known.size >= KNOWN_NAMES_MAX) known.clear();
      known.set(ownText(written), name);
    }
    return name;
  }

  return {
    read(text, from, end, into) {
      let at = from;
      while (at < end) {
        let lineEnd = text.indexOf('\n', at);
        if (lineEnd === -1 || lineEnd >= end) lineEnd = end;
        else if (text.charCodeAt(lineEnd - 1) !== 0x0d) return false;
        const to = lineEnd === end ? end : lineEnd - 1;
        const colon = text.indexOf(':', at);
        if (colon <= at || colon >= to) return false;
        const name = nameOf(text.slice(at, colon));
        if (name === undefined) return false;
        const value = trimmed(text, colon + 1, to);
        // Value by value: as one text it takes 150 ns more a head.
        if (!FIELD_VALUE.test(value)) return false;
        into.push(name, value);
        at = lineEnd + 1;
      }
      return true;
    },
  };
}

function trimmed(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

const isBlank = (code: number) => code === 0x20 || code === 0x09;
