import type { Tape, TapeEntry, TapeProblem } from './tape.ts';
import { END_REASONS, isTapeEntry, orderProblem } from './tape.ts';
import { parseHeader, toAscii, toWinner } from './tape-lines.ts';

/**
 * The compact form kept with a result. Bytes: `PT1`; varint length and ASCII JSON of the header; for each entry a
 * varint `(ticks since the entry before) × 4 + kind` and its value; four bytes of checksum over all before, low first.
 * Kinds: 0 input of the left seat, 1 of the right, 2 checkpoint (four bytes), 3 end (reason × 3 + winner + 1).
 */
const MAGIC = [0x50, 0x54, 0x31] as const;
const KIND = { left: 0, right: 1, checkpoint: 2, end: 3 } as const;

export function packTape(tape: Tape): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [...MAGIC];
  const header = toAscii(JSON.stringify(tape.header));
  pushVarint(bytes, header.length);
  for (let at = 0; at < header.length; at++) bytes.push(header.charCodeAt(at));
  let tick = 0;
  for (const entry of tape.entries) {
    const ahead = (entry.tick - tick) * 4;
    tick = entry.tick;
    if (entry.kind === 'input') {
      pushVarint(bytes, ahead + (entry.seat === 0 ? KIND.left : KIND.right));
      pushVarint(bytes, entry.input);
    } else if (entry.kind === 'checkpoint') {
      pushVarint(bytes, ahead + KIND.checkpoint);
      pushUint32(bytes, entry.checksum);
    } else {
      pushVarint(bytes, ahead + KIND.end);
      pushVarint(bytes, END_REASONS.indexOf(entry.reason) * 3 + entry.winner + 1);
    }
  }
  pushUint32(bytes, sumOf(bytes, bytes.length));
  return Uint8Array.from(bytes);
}

/** Reads `packTape`'s bytes back; anything else, cut or altered, is a problem. */
export function unpackTape(bytes: Uint8Array): Tape | TapeProblem {
  const end = bytes.length - 4;
  if (end < MAGIC.length || MAGIC.some((byte, at) => bytes[at] !== byte))
    return { problem: 'not a packed tape' };
  const reader = createReader(bytes, end);
  if (reader.uint32(end) !== sumOf(bytes, end)) return { problem: 'the packed tape is damaged' };
  const header = parseHeader(reader.ascii(reader.varint()));
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
  const problem = orderProblem(entries);
  return problem === undefined ? { header, entries } : { problem };
}

function readEntry(reader: Reader, kind: number, tick: number): TapeEntry | undefined {
  if (kind === KIND.left) return { kind: 'input', tick, seat: 0, input: reader.varint() };
  if (kind === KIND.right) return { kind: 'input', tick, seat: 1, input: reader.varint() };
  if (kind === KIND.checkpoint) return { kind: 'checkpoint', tick, checksum: reader.nextUint32() };
  const value = reader.varint();
  const reason = END_REASONS[Math.trunc(value / 3)];
  return reason === undefined ? undefined : { kind: 'end', tick, reason, winner: toWinner((value % 3) - 1) };
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.trunc(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  bytes.push(rest);
}

function pushUint32(bytes: number[], value: number): void {
  for (let shift = 0; shift < 32; shift += 8) bytes.push((value >>> shift) & 0xff);
}

/** FNV-1a of the first `length` bytes, uint32: against accidents, not against forgery. */
function sumOf(bytes: ArrayLike<number>, length: number): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < length; at++) sum = Math.imul(sum ^ (bytes[at] ?? 0), 0x01000193);
  return sum >>> 0;
}

interface Reader {
  more(): boolean;
  ranOut(): boolean;
  varint(): number;
  ascii(length: number): string;
  uint32(at: number): number;
  nextUint32(): number;
}

/** Reads up to `end`; beyond it every byte is 0 and `ranOut` tells. */
function createReader(bytes: Uint8Array, end: number): Reader {
  let at: number = MAGIC.length;
  const next = (): number => {
    const byte = at < end ? (bytes[at] ?? 0) : 0;
    at += 1;
    return byte;
  };
  const uint32 = (from: number): number => {
    let value = 0;
    for (let index = 3; index >= 0; index--) value = value * 256 + (bytes[from + index] ?? 0);
    return value;
  };
  return {
    more: () => at < end,
    ranOut: () => at > end,
    varint() {
      let value = 0;
      for (let scale = 1; scale <= 2 ** 35; scale *= 128) {
        const byte = next();
        value += (byte % 128) * scale;
        if (byte < 128) break;
      }
      return value;
    },
    ascii(length) {
      let text = '';
      for (let count = Math.min(length, end - at); count > 0; count--) text += String.fromCharCode(next());
      return text;
    },
    uint32,
    nextUint32() {
      at += 4;
      return at > end ? 0 : uint32(at - 4);
    },
  };
}
