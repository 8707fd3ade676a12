import { createFieldReader } from './fields.ts';
import { createMarkReader } from './marks.ts';

/** Reads a body in chunks (RFC 9112 §7.1), strictly; extensions and trailers are read over. */
export interface ChunkedReader {
  /** Reads on from `at` and returns where the body ended or the bytes did; undefined when they are malformed. */
  read(chunk: Buffer, at: number, onData: (data: Buffer) => void): number | undefined;
  done(): boolean;
}

const TRAILERS_MAX_BYTES = 8 * 1024;
/** Of a chunk's size and its extensions. */
const SIZE_LINE_MAX_BYTES = 1024;
/** 2^44 bytes at most, so that no reader counts it otherwise; extensions without the blanks that RFC 9112 §7.1.1 calls bad. */
const SIZE =
  /^([0-9A-Fa-f]{1,11})(?:;[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:=(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+|"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*"))?)*$/;

const trailers = createFieldReader();

export function createChunkedReader(): ChunkedReader {
  const lines = createMarkReader();
  let state: 'size' | 'data' | 'data end' | 'trailers' | 'done' = 'size';
  let left = 0;
  let trailerBytes = 0;

  function line(text: string): boolean {
    if (state === 'data end') state = 'size';
    else if (state === 'size') {
      const size = SIZE.exec(text)?.[1];
      if (size === undefined) return false;
      left = Number.parseInt(size, 16);
      state = left === 0 ? 'trailers' : 'data';
    } else if (text === '') state = 'done';
    else {
      trailerBytes += text.length;
      // They are dropped; but only what is a field may stand here.
      return trailerBytes <= TRAILERS_MAX_BYTES && trailers.read(text, 0, text.length, []);
    }
    return true;
  }

  return {
    read(chunk, from, onData) {
      let at = from;
      while (at < chunk.length && state !== 'done') {
        if (state === 'data') {
          const end = Math.min(chunk.length, at + left);
          left -= end - at;
          if (left === 0) state = 'data end';
          onData(chunk.subarray(at, end));
          at = end;
          continue;
        }
        const most = state === 'size' ? SIZE_LINE_MAX_BYTES : state === 'trailers' ? TRAILERS_MAX_BYTES : 0;
        const next = lines.until(chunk, at, '\r\n', most);
        if (next === 'too long') return undefined;
        if (next === undefined) return chunk.length;
        if (!line(next.text)) return undefined;
        at = next.after;
      }
      return at;
    },
    done: () => state === 'done',
  };
}
