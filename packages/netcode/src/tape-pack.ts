import type { Tape, TapeEntry, TapeProblem } from './tape.ts';
import { isTapeEntry, orderProblem } from './tape.ts';
import { createByteReader, createByteWriter, sumOf } from './tape-bytes.ts';
import { createEntryCoder } from './tape-entry-coder.ts';
import { readHeader, writeHeader } from './tape-header-bytes.ts';
import { readFirstForm } from './tape-pack-first.ts';
import { createBitReader, createBitWriter } from './tape-range-coder.ts';

/**
 * The compact form kept with a result. Bytes: `PT2`; the header; varint count of entries; the entries, range-coded;
 * four bytes of checksum over all before, low first. `PT1`, the form before it, is still read.
 */
const FIRST_FORM = [0x50, 0x54, 0x31] as const;
const SECOND_FORM = [0x50, 0x54, 0x32] as const;
/** The reader of bits looks this far ahead at most; one that wants more has lost its way. */
const LOOKAHEAD_BYTES = 4;

export function packTape(tape: Tape): Uint8Array<ArrayBuffer> {
  const writer = createByteWriter(SECOND_FORM);
  writeHeader(writer, tape.header);
  writer.varint(tape.entries.length);
  const bits = createBitWriter();
  const coder = createEntryCoder(bits);
  for (const entry of tape.entries) coder.code(entry);
  for (const byte of bits.finish()) writer.bytes.push(byte);
  writer.uint32(sumOf(writer.bytes, writer.bytes.length));
  return Uint8Array.from(writer.bytes);
}

const begins = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, at) => bytes[at] === byte);

/** Whether bytes begin as a packed tape of either form does. */
export function isPacked(bytes: Uint8Array): boolean {
  return begins(bytes, FIRST_FORM) || begins(bytes, SECOND_FORM);
}

/** Reads packed bytes back; anything else, cut or altered, is a problem. */
export function unpackTape(bytes: Uint8Array): Tape | TapeProblem {
  const end = bytes.length - 4;
  const start = SECOND_FORM.length;
  if (end < start || !isPacked(bytes)) return { problem: 'not a packed tape' };
  if (createByteReader(bytes, end, bytes.length).uint32() !== sumOf(bytes, end))
    return { problem: 'the packed tape is damaged' };
  const read = begins(bytes, FIRST_FORM) ? readFirstForm : readSecondForm;
  const tape = read(bytes, start, end);
  if ('problem' in tape) return tape;
  const problem = orderProblem(tape.entries);
  return problem === undefined ? tape : { problem };
}

function readSecondForm(bytes: Uint8Array, start: number, end: number): Tape | TapeProblem {
  const reader = createByteReader(bytes, start, end);
  const header = readHeader(reader);
  if (header === undefined) return { problem: 'the packed tape has no header' };
  const count = reader.varint();
  const coder = createEntryCoder(createBitReader(reader.byte));
  const entries: TapeEntry[] = [];
  while (entries.length < count) {
    const entry = coder.code(undefined);
    if (reader.at() > end + LOOKAHEAD_BYTES) return { problem: 'the packed tape ends too soon' };
    if (!isTapeEntry(entry)) return { problem: `entry ${entries.length + 1} is not an entry` };
    entries.push(entry);
  }
  return reader.more() ? { problem: 'the packed tape goes on after its last entry' } : { header, entries };
}
