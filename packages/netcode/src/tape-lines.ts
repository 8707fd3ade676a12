import type { Seat } from '@pong/engine';
import type { Tape, TapeEntry, TapeHeader, TapeProblem } from './tape.ts';
import { END_REASONS, isTapeEntry, isTapeHeader, orderProblem } from './tape.ts';

/** A tape read from lines, and how much of the text was whole lines. */
export interface ParsedTape extends Tape {
  /**
   * Length of the text up to its last whole line, in characters and in bytes alike (lines are ASCII). Whoever goes on
   * writing after a crash cuts the file to this length first.
   */
  readonly wholeBytes: number;
}

/** The first line of a tape: JSON in ASCII, so that characters are bytes and names cannot break a line. */
export function headerLine(header: TapeHeader): string {
  return `${toAscii(JSON.stringify(header))}\n`;
}

/** One entry as a line: `i tick seat input`, `c tick checksum` or `e tick reason winner`. The newline makes it count. */
export function entryLine(entry: TapeEntry): string {
  if (entry.kind === 'input') return `i ${entry.tick} ${entry.seat} ${entry.input}\n`;
  if (entry.kind === 'checkpoint') return `c ${entry.tick} ${entry.checksum}\n`;
  return `e ${entry.tick} ${entry.reason} ${entry.winner}\n`;
}

/**
 * Reads lines back. What follows the last newline was torn by a crash in mid-write and is left out; anything else
 * that is not a tape is a problem.
 */
export function parseTape(text: string): ParsedTape | TapeProblem {
  const wholeBytes = text.lastIndexOf('\n') + 1;
  const [first, ...rest] = text.slice(0, wholeBytes).split('\n').slice(0, -1);
  if (first === undefined) return { problem: 'the header is missing or torn' };
  const header = parseHeader(first);
  if (header === undefined) return { problem: 'line 1 is not a header' };
  const entries: TapeEntry[] = [];
  for (const [index, line] of rest.entries()) {
    const entry = parseEntry(line);
    if (entry === undefined) return { problem: `line ${index + 2} is not an entry` };
    entries.push(entry);
  }
  const problem = orderProblem(entries);
  return problem === undefined ? { header, entries, wholeBytes } : { problem };
}

export function toAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function parseHeader(line: string): TapeHeader | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isTapeHeader(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const LINE = /^(?:i (\d+) ([01]) (\d+)|c (\d+) (\d+)|e (\d+) ([a-z]+) (-1|0|1))$/;

function parseEntry(line: string): TapeEntry | undefined {
  const match = LINE.exec(line);
  if (match === null) return undefined;
  const [, inputTick, seat, input, checkTick, checksum, endTick, endReason, winner] = match;
  let entry: TapeEntry;
  if (inputTick !== undefined) {
    entry = { kind: 'input', tick: Number(inputTick), seat: seat === '0' ? 0 : 1, input: Number(input) };
  } else if (checkTick !== undefined) {
    entry = { kind: 'checkpoint', tick: Number(checkTick), checksum: Number(checksum) };
  } else {
    const reason = END_REASONS.find((known) => known === endReason);
    if (reason === undefined) return undefined;
    entry = { kind: 'end', tick: Number(endTick), reason, winner: toWinner(Number(winner)) };
  }
  return isTapeEntry(entry) ? entry : undefined;
}

export function toWinner(value: number): Seat | -1 {
  if (value === 0) return 0;
  return value === 1 ? 1 : -1;
}
