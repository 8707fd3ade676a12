import { writeSync } from 'node:fs';

/** Lines on their way, written some at a time. */
export interface LineBuffer {
  write(line: string): void;
  /** Writes what is held back. */
  flush(): void;
}

/** About fifty lines of an access log; what a system call costs is by then little for each. */
const PIECE_BYTES = 16 * 1024;
const WITHIN_MS = 500;
/** A letter of JavaScript has three bytes at most. */
const LETTER_BYTES = 3;

/**
 * Holds lines back until there are many, or half a second has passed. Each goes into the piece to be written as it comes:
 * pino's own buffer joins texts, measures all that it holds for every line, and keeps a copy while it writes.
 */
export function createLineBuffer(write: (bytes: Uint8Array) => void): LineBuffer {
  const piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
  let length = 0;
  const flush = () => {
    if (length === 0) return;
    const whole = piece.subarray(0, length);
    length = 0;
    write(whole);
  };
  setInterval(flush, WITHIN_MS).unref();
  return {
    flush,
    write(line) {
      const most = line.length * LETTER_BYTES;
      if (length + most > PIECE_BYTES) flush();
      if (most > PIECE_BYTES) write(Buffer.from(line));
      else length += piece.write(line, length, 'utf8');
    },
  };
}

const FULL_PIPE_PAUSE_MS = 10;

/**
 * Writes all of it before it returns, however slowly it is read. When nobody reads any more there is nobody to tell, and
 * the service goes on.
 */
export function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_PAUSE_MS);
    }
  }
}
