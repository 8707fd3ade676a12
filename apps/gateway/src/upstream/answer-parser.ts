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
}

export const ANSWER_HEAD_MAX_BYTES = 32 * 1024;
const TRAILERS_MAX_BYTES = 8 * 1024;
/** Of a chunk's size and its extensions. */
const SIZE_LINE_MAX_BYTES = 1024;
/** A server that says nothing else for so long is not going to answer. */
const INFORMATIONAL_MAX = 16;

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9][0-9]{2})(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const LENGTH = /^[0-9]{1,15}$/;
/** 2^44 bytes at most, so that no reader counts it otherwise. */
const CHUNK_SIZE = /^([0-9A-Fa-f]{1,11})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/;
const TIMEOUT = /(?:^|[,\s])timeout=([0-9]{1,6})(?:$|[,\s])/i;

const KNOWN_NAMES_MAX = 1000;
/** Names as they were written, checked, to names in small letters: upstreams say the same few all day. */
const knownNames = new Map<string, string>();

type State = 'head' | 'counted' | 'size' | 'chunk' | 'chunk end' | 'trailers' | 'until close' | 'done';

/**
 * Reads one answer of HTTP/1.1 (RFC 9112), strictly: what two readers could read in two ways is malformed — bare CR or LF,
 * folded lines, space before a colon, two lengths or a length besides chunks, any coding but chunked, a 101 nobody
 * asked for, bytes after the end. With `switches` a 101 is an answer, and what follows it is its data. Own, because undici's client alone costs what this whole gateway may (decision 0012).
 */
export function createAnswerParser(
  method: string,
  reader: AnswerReader,
  { switches = false } = {},
): AnswerParser {
  let state: State = 'head';
  /** Bytes of a line or head that has not ended, one letter each. */
  let pending = '';
  let left = 0;
  let informational = 0;
  let trailerBytes = 0;
  let reusable = false;
  let keptMs: number | undefined;

  function push(chunk: Buffer): 'more' | 'done' | 'malformed' {
    let at = 0;
    while (at < chunk.length) {
      switch (state) {
        case 'head': {
          const next = untilMark(chunk, at, '\r\n\r\n', ANSWER_HEAD_MAX_BYTES);
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
        case 'size': {
          const next = untilMark(chunk, at, '\r\n', SIZE_LINE_MAX_BYTES);
          if (next === 'too long') return 'malformed';
          if (next === undefined) return 'more';
          at = next.after;
          const size = CHUNK_SIZE.exec(next.text)?.[1];
          if (size === undefined) return 'malformed';
          left = Number.parseInt(size, 16);
          state = left === 0 ? 'trailers' : 'chunk';
          break;
        }
        case 'chunk': {
          const end = Math.min(chunk.length, at + left);
          left -= end - at;
          reader.onData(chunk.subarray(at, end));
          at = end;
          if (left === 0) state = 'chunk end';
          break;
        }
        case 'chunk end': {
          const next = untilMark(chunk, at, '\r\n', 0);
          if (next === 'too long') return 'malformed';
          if (next === undefined) return 'more';
          at = next.after;
          state = 'size';
          break;
        }
        case 'trailers': {
          const next = untilMark(chunk, at, '\r\n', TRAILERS_MAX_BYTES);
          if (next === 'too long') return 'malformed';
          if (next === undefined) return 'more';
          at = next.after;
          trailerBytes += next.text.length;
          if (trailerBytes > TRAILERS_MAX_BYTES) return 'malformed';
          if (next.text === '') finish();
          // They are dropped; but only what is a field may stand here.
          else if (fieldAt(next.text, 0, next.text.length) === undefined) return 'malformed';
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

  /** What stands before the mark; undefined while it has not come. */
  function untilMark(
    chunk: Buffer,
    at: number,
    mark: string,
    most: number,
  ): { text: string; after: number } | undefined | 'too long' {
    if (pending === '') {
      const end = chunk.indexOf(mark, at, 'latin1');
      if (end !== -1)
        return end - at > most
          ? 'too long'
          : { text: chunk.toString('latin1', at, end), after: end + mark.length };
    }
    const had = pending.length;
    // As much as can matter: the rest of a large body is not turned into text.
    const text = pending + chunk.toString('latin1', at, Math.min(chunk.length, at + most + mark.length));
    const end = text.indexOf(mark, Math.max(0, had - mark.length + 1));
    if (end === -1) {
      if (text.length >= most + mark.length) return 'too long';
      pending = text;
      return undefined;
    }
    pending = '';
    return { text: text.slice(0, end), after: at + end + mark.length - had };
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
    for (let at = lineEnd === -1 ? text.length : lineEnd + 2; at < text.length; ) {
      let end = text.indexOf('\r\n', at);
      if (end === -1) end = text.length;
      const field = fieldAt(text, at, end);
      if (field === undefined) return false;
      const { name, value } = field;
      if (name === 'content-length') {
        if (length !== undefined) return false;
        length = value;
      } else if (name === 'transfer-encoding') {
        if (coding !== undefined) return false;
        coding = value;
      } else if (name === 'connection')
        connection = connection === undefined ? value : `${connection},${value}`;
      else if (name === 'keep-alive') keepAlive = value;
      fields.push(name, value);
      at = end + 2;
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
    reusable = line[1] === '1' && !saysClose(connection);
    const timeout = keepAlive === undefined ? undefined : TIMEOUT.exec(keepAlive)?.[1];
    keptMs = timeout === undefined ? undefined : Number(timeout) * 1000;
    const bodiless = method === 'HEAD' || status === 204 || status === 304;
    left = Number(length ?? 0);
    reader.onHead(status, line[3] ?? '', fields);
    if (bodiless || (coding === undefined && length !== undefined && left === 0)) finish();
    else if (coding !== undefined) state = 'size';
    else if (length !== undefined) state = 'counted';
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
  };
}

function fieldAt(text: string, at: number, end: number): { name: string; value: string } | undefined {
  const colon = text.indexOf(':', at);
  if (colon <= at || colon >= end) return undefined;
  const written = text.slice(at, colon);
  let name = knownNames.get(written);
  if (name === undefined) {
    if (!TOKEN.test(written)) return undefined;
    name = written.toLowerCase();
    if (knownNames.size < KNOWN_NAMES_MAX) knownNames.set(written, name);
  }
  let from = colon + 1;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  const value = text.slice(from, to);
  return FIELD_VALUE.test(value) ? { name, value } : undefined;
}

const isBlank = (code: number) => code === 0x20 || code === 0x09;

function saysClose(connection: string | undefined): boolean {
  if (connection === undefined || connection === 'keep-alive') return false;
  return connection
    .toLowerCase()
    .split(',')
    .some((each) => each.trim() === 'close');
}
