import { type HeadFields, headFields } from '../wire/head-fields.ts';
import { createFieldLineReader } from './field-lines.ts';

export interface RequestHead {
  method: string;
  target: string;
  /** Such as `1.1`. */
  version: string;
  fields: HeadFields;
}

/** Reads the heads of one connection's requests; undefined when one is malformed. `text`: without the empty line that ends it. */
export type ReadRequestHead = (text: string) => RequestHead | undefined;

/** RFC 9112 §3: one space on either side of the target, and nothing else. */
const REQUEST_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([!-~]+) HTTP\/([0-9]\.[0-9])$/;

/**
 * Clients say the same of themselves with each request: fields written as those of the request before are not read
 * again, nor what was found out from them.
 */
export function createRequestHeadReader(): { read: ReadRequestHead; forget(): void } {
  const lines = createFieldLineReader();
  let before: { text: string; fields: HeadFields } | undefined;
  return {
    read(text) {
      const lineEnd = text.indexOf('\r\n');
      const line = REQUEST_LINE.exec(lineEnd === -1 ? text : text.slice(0, lineEnd));
      if (!line) return undefined;
      const from = lineEnd === -1 ? text.length : lineEnd + 2;
      // Not by `startsWith`, which looks at each letter and takes 3 µs for a head; equality takes a tenth of that.
      const own = text.slice(from);
      if (own !== before?.text) {
        const fields = lines.read(text, from);
        if (!fields) return undefined;
        before = { text: own, fields: headFields(fields) };
      }
      const [, method = '', target = '', version = ''] = line;
      return { method, target, version, fields: before.fields };
    },
    forget() {
      before = undefined;
      lines.forget();
    },
  };
}

/** A line that ends otherwise than by CRLF, in what came since. */
export function breaksLine(text: string, since: number): boolean {
  for (let at = text.indexOf('\n', since); at !== -1; at = text.indexOf('\n', at + 1))
    if (text.charCodeAt(at - 1) !== 0x0d) return true;
  return false;
}
