import { MAX_HEAD_BYTES } from '../wire/head-fields.ts';
import { breaksLine, createRequestHeadReader, type RequestHead } from './request-head.ts';

/** The head of a connection's next request as it arrives, in pieces of any size. */
export interface ArrivingHead {
  /** The head, when it ends in this piece, or why it is none; undefined while it has not ended. */
  push(chunk: Buffer): RequestHead | HeadProblem | undefined;
  /** Where in the last piece the head ended. */
  after(): number;
  /** Something of a request has come that is not whole: an empty line is none yet. */
  begun(): boolean;
  /** What has come is no request any more. */
  drop(): void;
  /** What is kept of the heads before. */
  forget(): void;
}

export type HeadProblem = 'headers_too_large' | 'bad_request';

const HEAD_END = '\r\n\r\n';

export function createArrivingHead(): ArrivingHead {
  const reader = createRequestHeadReader();
  let pending = '';
  let after = 0;

  return {
    push(chunk) {
      const had = pending.length;
      const most = Math.min(chunk.length, MAX_HEAD_BYTES + HEAD_END.length - had);
      const text = pending + chunk.toString('latin1', 0, most);
      const end = text.indexOf(HEAD_END, Math.max(0, had - HEAD_END.length + 1));
      if (end === -1) {
        if (text.length >= MAX_HEAD_BYTES + HEAD_END.length) return 'headers_too_large';
        if (breaksLine(text, had)) return 'bad_request';
        pending = text;
        return undefined;
      }
      pending = '';
      after = end + HEAD_END.length - had;
      // RFC 9112 §2.2: an empty line before a request is read over.
      return reader.read(text.slice(text.startsWith('\r\n') ? 2 : 0, end)) ?? 'bad_request';
    },
    after: () => after,
    begun: () => pending !== '' && pending !== '\r\n' && pending !== '\r',
    drop() {
      pending = '';
    },
    forget: reader.forget,
  };
}
