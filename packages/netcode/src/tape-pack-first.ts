import type { Tape, TapeEntry, TapeProblem } from './tape.ts';
import { END_REASONS, isTapeEntry } from './tape.ts';
import { type ByteReader, createByteReader } from './tape-bytes.ts';
import { parseHeader, toWinner } from './tape-lines.ts';

/**
 * The packed form of engine 1, `PT1`: only read, as it lies in databases. Varint length and ASCII JSON of the header;
 * for each entry a varint `(ticks since the entry before) × 4 + kind` and its value. Kinds: 0 input of the left seat,
 * 1 of the right, 2 checkpoint (four bytes), 3 end (reason × 3 + winner + 1).
 */
export function readFirstForm(bytes: Uint8Array, start: number, end: number): Tape | TapeProblem {
  const reader = createByteReader(bytes, start, end);
  let line = '';
  for (let left = Math.min(reader.varint(), end - reader.at()); left > 0; left--)
    line += String.fromCharCode(reader.byte());
  const header = parseHeader(line);
  if (header === undefined) return { problem: 'the packed tape has no header' };
  const entries: TapeEntry[] = [];
  let tick = 0;
  while (reader.more()) {
    const head = reader.varint();
    tick += Math.trunc(head / 4);
    const entry = readEntry(reader, head % 4, tick);
    if (entry === undefined || !isTapeEntry(entry))
      return { problem: `entry ${entries.length + 1} is not an entry` };
    entries.push(entry);
  }
  if (reader.ranOut()) return { problem: 'the packed tape ends in the middle of an entry' };
  return { header, entries };
}

function readEntry(reader: ByteReader, kind: number, tick: number): TapeEntry | undefined {
  if (kind === 0) return { kind: 'input', tick, seat: 0, input: reader.varint() };
  if (kind === 1) return { kind: 'input', tick, seat: 1, input: reader.varint() };
  if (kind === 2) return { kind: 'checkpoint', tick, checksum: reader.uint32() };
  const value = reader.varint();
  const reason = END_REASONS[Math.trunc(value / 3)];
  return reason === undefined ? undefined : { kind: 'end', tick, reason, winner: toWinner((value % 3) - 1) };
}
