import { type ChunkedReader, createChunkedReader } from '../http1/chunked.ts';
import { createFieldReader } from '../http1/fields.ts';
import { createMarkReader } from '../http1/marks.ts';
import { namesOption } from '../wire/connection-options.ts';

/** Where the parts of an answer go, in their order. */
export interface AnswerReader {
  /** `fields`: flat list of names in small letters and values. Informational answers (RFC 9110 §15.2) are left out. */
  onHead(status: number, message: string, fields: string[]): void;
  /** A view into the bytes that were pushed. */
  onData(chunk: Buffer): void;
  onEnd(): void;
}

export interface AnswerParser {
  /** `malformed`: nothing after can be trusted, and the connection has to go. */
  push(chunk: Buffer): 'more' | 'done' | 'malformed';
  /** The connection has ended; true when that ends the answer (RFC 9112 §6.3). */
  ended(): boolean;
  /** Whether another request may follow on the connection, once this answer is done. */
  reusable(): boolean;
  /** How long the upstream says that it keeps the connection; undefined when it does not say. */
  keptMs(): number | undefined;
  /** Reads another answer on the same connection, to this method. */
  next(method: string): void;
}

const ANSWER_HEAD_MAX_BYTES = 32 * 1024;
/** A server that says nothing else for so long is not going to answer. */
const INFORMATIONAL_MAX = 16;

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9][0-9]{2})(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const LENGTH = /^[0-9]{1,15}$/;
const TIMEOUT = /(?:^|[,\s])timeout=([0-9]{1,6})(?:$|[,\s])/i;

/** Upstreams say the same few names all day; clients, who may say any, have a reader of their own. */
const fieldReader = createFieldReader();

type State = 'head' | 'counted' | 'chunks' | 'until close' | 'done';

/**
 * Reads one answer of HTTP/1.1 (RFC 9112), strictly: what two readers could read in two ways is malformed — bare CR or LF,
 * folded lines, space before a colon, two lengths or a length besides chunks, any coding but chunked, a 101 nobody
 * asked for, bytes after the end. With `switches` a 101 is an answer, and what follows it is its data. Own, because
 * undici's client alone costs what this whole gateway may (decision 0012).
 */
export function createAnswerParser(
  first: string,
  reader: AnswerReader,
  { switches = false } = {},
): AnswerParser {
  let method = first;
  let state: State = 'head';
  const marks = createMarkReader();
  let chunks: ChunkedReader | undefined;
  let left = 0;
  let informational = 0;
  let reusable = false;
  let keptMs: number | undefined;

  function push(chunk: Buffer): 'more' | 'done' | 'malformed' {
    let at = 0;
    while (at < chunk.length) {
      switch (state) {
        case 'head': {
          const next = marks.until(chunk, at, '\r\n\r\n', ANSWER_HEAD_MAX_BYTES);
          if (next === 'too long') return 'malformed';
          if (next === undefined) return 'more';
          at = next.after;
          if (!readHead(next.text)) return 'malformed';
          break;
        }
        case 'counted': {
          const end = Math.min(chunk.length, at + left);
          left -= end - at;
          reader.onData(at === 0 && end === chunk.length ? chunk : chunk.subarray(at, end));
          at = end;
          if (left === 0) finish();
          break;
        }
        case 'chunks': {
          const end = chunks?.read(chunk, at, reader.onData);
          if (end === undefined) return 'malformed';
          at = end;
          if (chunks?.done()) finish();
          break;
        }
        case 'until close':
          reader.onData(chunk.subarray(at));
          at = chunk.length;
          break;
        case 'done':
          // Nobody asked for it: whatever it is, the next request must not get it for an answer.
          reusable = false;
          return 'done';
      }
    }
    return state === 'done' ? 'done' : 'more';
  }

  function readHead(text: string): boolean {
    const lineEnd = text.indexOf('\r\n');
    const line = STATUS_LINE.exec(lineEnd === -1 ? text : text.slice(0, lineEnd));
    if (!line) return false;
    const status = Number(line[2]);
    const fields: string[] = [];
    let length: string | undefined;
    let coding: string | undefined;
    let connection: string | undefined;
    let keepAlive: string | undefined;
    if (lineEnd !== -1 && !fieldReader.read(text, lineEnd + 2, text.length, fields)) return false;
    for (let at = 0; at < fields.length; at += 2) {
      const name = fields[at];
      const value = fields[at + 1];
      if (name === 'content-length') {
        if (length !== undefined) return false;
        length = value;
      } else if (name === 'transfer-encoding') {
        if (coding !== undefined) return false;
        coding = value;
      } else if (name === 'connection')
        connection = connection === undefined ? value : `${connection},${value}`;
      else if (name === 'keep-alive') keepAlive = value;
    }
    if (status === 101 && switches) {
      // RFC 9110 §7.8, §8.6: not in HTTP/1.0, and a length or coding would be of nothing.
      if (line[1] !== '1' || length !== undefined || coding !== undefined) return false;
      state = 'until close';
      reader.onHead(status, line[3] ?? '', fields);
      return true;
    }
    if (status < 200) {
      informational += 1;
      return status !== 101 && informational <= INFORMATIONAL_MAX;
    }
    if (length !== undefined && (coding !== undefined || !LENGTH.test(length))) return false;
    if (coding !== undefined && (line[1] !== '1' || coding.toLowerCase() !== 'chunked')) return false;
    reusable = line[1] === '1' && !namesOption(connection, 'close');
    const timeout = keepAlive === undefined ? undefined : TIMEOUT.exec(keepAlive)?.[1];
    keptMs = timeout === undefined ? undefined : Number(timeout) * 1000;
    const bodiless = method === 'HEAD' || status === 204 || status === 304;
    left = Number(length ?? 0);
    reader.onHead(status, line[3] ?? '', fields);
    if (bodiless || (coding === undefined && length !== undefined && left === 0)) finish();
    else if (coding !== undefined) {
      chunks = createChunkedReader();
      state = 'chunks';
    } else if (length !== undefined) state = 'counted';
    else {
      state = 'until close';
      reusable = false;
    }
    return true;
  }

  function finish(): void {
    state = 'done';
    reader.onEnd();
  }

  return {
    push,
    ended() {
      if (state !== 'until close') return false;
      finish();
      return true;
    },
    reusable: () => state === 'done' && reusable,
    keptMs: () => keptMs,
    next(asked) {
      method = asked;
      state = 'head';
      chunks = undefined;
      left = 0;
      informational = 0;
      reusable = false;
      keptMs = undefined;
    },
  };
}
