import { type HeadFields, headFields } from '../edge/head-fields.ts';
import { createFieldReader } from './fields.ts';

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

const reader = createFieldReader();

/**
 * Clients say the same of themselves with each request: fields written as those of the request before are not read
 * again (3 µs of a head of 1 KB, and all that is found out from them later).
 */
export function createRequestHeadReader(): { read: ReadRequestHead; forget(): void } {
  let before: { text: string; fields: HeadFields } | undefined;
  return {
    read(text) {
      const lineEnd = text.indexOf('\r\n');
      const line = REQUEST_LINE.exec(lineEnd === -1 ? text : text.slice(0, lineEnd));
      if (!line) return undefined;
      const written = lineEnd === -1 ? '' : text.slice(lineEnd + 2);
      if (before?.text !== written) {
        const list: string[] = [];
        if (!reader.read(written, 0, written.length, list)) return undefined;
        before = { text: written, fields: headFields(list) };
      }
      const [, method = '', target = '', version = ''] = line;
      return { method, target, version, fields: before.fields };
    },
    forget() {
      before = undefined;
    },
  };
}
