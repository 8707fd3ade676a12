/** A header field, checked: nothing of it ends its line. Never changed, so that many messages can have the same one. */
export interface Field {
  /** In small letters. */
  readonly name: string;
  readonly value: string;
  /** As it goes over the wire: name, value, and CRLF. */
  readonly line: string;
}

/** Header fields as they go over the wire: `name: value` and CRLF each, every letter a byte. */
export type HeaderLines = string;

/** RFC 9110 §5.5, each letter a byte: no control character but the tab, so that nothing ends its line. */
export const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Throws when it would break out of its line: names and values were checked at the door, and this is the last one to look. */
export function fieldOf(name: string, value: string): Field {
  if (!FIELD_VALUE.test(value) || !FIELD_VALUE.test(name))
    throw new TypeError(`the header ${JSON.stringify(name)} is broken`);
  return { name, value, line: `${name}: ${value}\r\n` };
}

export function linesOf(fields: readonly Field[]): HeaderLines {
  let lines = '';
  for (const { line } of fields) lines += line;
  return lines;
}

/** Lines of a flat list of names and values. Throws as `fieldOf`. */
export function headerLines(list: readonly string[]): HeaderLines {
  let lines = '';
  for (let at = 0; at < list.length; at += 2) lines += fieldOf(list[at] ?? '', list[at + 1] ?? '').line;
  return lines;
}
