import { LINE_KINDS } from '@pong/netcode/testing';
import type { Finding } from '../proof.ts';
import { type Cell, type MakeTable, playCell } from './cell.ts';

export const ROUND_TRIPS_MS = [0, 50, 100, 150, 200] as const;
export const RALLIES = 100;
/** Fewer volleys than this to a rally, and it was serves that were looked at. */
const VOLLEYS_PER_RALLY = 2;
/** Up to here nothing shown may be taken back, and the ball may not jump. */
const STRICT_TO_MS = 150;
const MOST_BYTES = 100;
const MOST_TAPE_BYTES = 4_000;

/** Every round trip on every kind of line. */
export function playMatrix(makeTable: MakeTable, say: (line: string) => void): Cell[] {
  return LINE_KINDS.flatMap((kind) =>
    ROUND_TRIPS_MS.map((roundTripMs) => {
      const cell = playCell(makeTable, kind, roundTripMs, RALLIES);
      say(`${nameOf(cell)}: ${seenIn(cell)}`);
      return cell;
    }),
  );
}

export const nameOf = ({ kind, roundTripMs }: Cell): string => `${roundTripMs} ms ${kind}`;

const rallied = ({ rallies, volleys }: Cell): boolean =>
  rallies >= RALLIES && volleys >= VOLLEYS_PER_RALLY * rallies;

/** The own paddle answers in the very picture the hand was asked for or in the next one. */
export const answers = ({ wishes, unanswered, mostAnswerFrames }: Cell): boolean =>
  wishes >= RALLIES && unanswered === 0 && mostAnswerFrames <= 1;

const jumpsPer100 = ({ jumps, rallies }: Cell): number => (100 * jumps) / Math.max(1, rallies);

export function seenIn(cell: Cell): string {
  return [
    `${cell.rallies} rallies`,
    `${cell.volleys} volleys`,
    `paddle after ${cell.mostAnswerFrames} (${Math.round(cell.meanAnswerMs)} ms)`,
    `taken back ${cell.takenBack}`,
    `ball jumps ${cell.jumps}`,
    `back ${cell.backward}`,
    `far paddle jumps ${cell.farPaddleJumps}`,
    `bare hits ${cell.bareHits}`,
    `B/s ${Math.round(cell.keyBytesPerSecond)} keys ${Math.round(cell.pointerBytesPerSecond)} pointer`,
  ].join(', ');
}

/** One line of the table for each cell of the real netcode. */
export function cellFindings(cells: readonly Cell[]): Finding[] {
  return cells.map((cell) => {
    const strict = cell.roundTripMs <= STRICT_TO_MS;
    return {
      what: nameOf(cell),
      seen: seenIn(cell),
      asked: strict
        ? 'paddle <= 1 picture, taken back 0, back 0, < 1 jump per 100'
        : 'paddle <= 1 picture, back 0',
      holds:
        rallied(cell) &&
        answers(cell) &&
        cell.backward === 0 &&
        (!strict || (cell.takenBack + cell.unshown === 0 && jumpsPer100(cell) < 1)),
    };
  });
}

/** The same cells of the control, which must fail. Its hands return few balls: that is what it is a control for. */
export function controlCellFindings(cells: readonly Cell[]): Finding[] {
  return cells.map((cell) => ({
    what: `control, snapshots: ${nameOf(cell)}`,
    seen: seenIn(cell),
    asked: 'paddle later',
    holds: cell.rallies >= RALLIES && cell.volleys > 0 && !answers(cell),
  }));
}

const most = (cells: readonly Cell[], of: (cell: Cell) => number): number => Math.max(...cells.map(of));
const sum = (cells: readonly Cell[], of: (cell: Cell) => number): number =>
  cells.reduce((total, cell) => total + of(cell), 0);

/** The worst cell is held to the limit; told with the mean and the rate of changes. */
function bytesFinding(
  device: string,
  cells: readonly (readonly [bytes: number, changes: number])[],
): Finding {
  const meanOf = (place: 0 | 1): number =>
    cells.reduce((total, cell) => total + cell[place], 0) / cells.length;
  const worst = Math.max(...cells.map(([bytes]) => bytes));
  return {
    what: `bytes/s per player, both directions, ${device}`,
    seen: `${worst.toFixed(1)} in the worst cell, ${meanOf(0).toFixed(1)} on average at ${meanOf(1).toFixed(1)} changes a second`,
    asked: `<= ${MOST_BYTES}`,
    holds: worst <= MOST_BYTES,
  };
}

/** What is asked of all cells together. */
export function sharedFindings(cells: readonly Cell[]): Finding[] {
  const none = (what: string, of: (cell: Cell) => number): Finding => {
    const count = sum(cells, of);
    return { what, seen: `${count}`, asked: '0', holds: count === 0 };
  };
  const atMost = (what: string, of: (cell: Cell) => number, limit: number): Finding => {
    const worst = most(cells, of);
    return { what, seen: `${Math.round(worst)}`, asked: `<= ${limit}`, holds: worst <= limit };
  };
  return [
    none('clocks going back', ({ clockBack }) => clockBack),
    none('desyncs', ({ desyncs }) => desyncs),
    none('matches whose sessions, server and tape end apart', ({ disagreeing }) => disagreeing),
    none('own paddle jumps', ({ ownPaddleJumps, roundTripMs }) =>
      roundTripMs <= STRICT_TO_MS ? ownPaddleJumps : 0,
    ),
    none('far paddle jumps', ({ farPaddleJumps, roundTripMs }) =>
      roundTripMs <= STRICT_TO_MS ? farPaddleJumps : 0,
    ),
    bytesFinding(
      'keys',
      cells.map((cell) => [cell.keyBytesPerSecond, cell.keyChangesPerSecond]),
    ),
    bytesFinding(
      'pointers',
      cells.map((cell) => [cell.pointerBytesPerSecond, cell.pointerChangesPerSecond]),
    ),
    atMost('tape of three minutes, bytes, longest', ({ tapeBytes }) => tapeBytes, MOST_TAPE_BYTES),
  ];
}

/** Every count by cell, for the results file. */
export function cellFigures(prefix: string, cells: readonly Cell[]): Record<string, number> {
  return Object.fromEntries(
    cells.flatMap(({ kind, roundTripMs, ...counts }) =>
      Object.entries(counts).map(([name, value]: [string, number]) => [
        `${prefix}${roundTripMs}Ms${kind[0]?.toUpperCase()}${kind.slice(1)}.${name}`,
        Math.round(100 * value) / 100,
      ]),
    ),
  );
}
