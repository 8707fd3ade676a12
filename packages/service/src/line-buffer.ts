import type { DestinationStream } from 'pino';

/** Lines on their way, written some at a time. */
export interface LineBuffer extends DestinationStream {
  /** Writes what is held back. */
  flush(): void;
}

/** About fifty lines of an access log; what writing them costs is by then little for each. */
const PIECE_LETTERS = 16 * 1024;
const WITHIN_MS = 500;

/**
 * Holds lines back until there are many, or half a second has passed. They are joined by the destination's one write
 * and measured by nobody before: pino's own buffer does that with all it holds for every line.
 */
export function createLineBuffer(destination: DestinationStream): LineBuffer {
  let held = '';
  const flush = () => {
    if (held === '') return;
    const piece = held;
    held = '';
    destination.write(piece);
  };
  setInterval(flush, WITHIN_MS).unref();
  return {
    flush,
    write(line) {
      held += line;
      if (held.length >= PIECE_LETTERS) flush();
    },
  };
}
