/**
 * Header fields as they go over the wire, checked: `name: value` and CRLF each, every letter a byte. Fields that many requests
 * have alike are written so once.
 */
export type HeaderLines = string;

/** What would end a line, or is no byte (RFC 9110 §5.5). */
const BREAKS = /[^\t\x20-\x7e\x80-\xff]/;

/** Throws when a field would break out of its line: names and values were checked at the door, and this is the last one to look. */
export function headerLines(fields: readonly string[]): HeaderLines {
  let lines = '';
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] ?? '';
    const value = fields[at + 1] ?? '';
    if (BREAKS.test(value) || BREAKS.test(name))
      throw new TypeError(`the header ${JSON.stringify(name)} is broken`);
    lines += `${name}: ${value}\r\n`;
  }
  return lines;
}
