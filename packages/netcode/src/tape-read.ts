import type { Tape, TapeProblem } from './tape.ts';
import { parseTape } from './tape-lines.ts';
import { isPacked, unpackTape } from './tape-pack.ts';

/** A tape out of a file, whichever form it is in: packed, or the lines of a match in the making. */
export function readTape(bytes: Uint8Array): Tape | TapeProblem {
  if (isPacked(bytes)) return unpackTape(bytes);
  // Lines are ASCII: a byte is a character, and any other byte is refused with its line.
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  const parsed = parseTape(text);
  return 'problem' in parsed ? { problem: `not a tape: ${parsed.problem}` } : parsed;
}
