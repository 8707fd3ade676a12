import { checksum, type RuleSetName, TICKS_PER_SECOND } from '@pong/engine';
import { packTape, replayTape } from '@pong/netcode';
import {
  type Device,
  type LineKind,
  linesOf,
  type Played,
  playMatch,
  type SeatLines,
  type Table,
  type Testimony,
} from '@pong/netcode/testing';

/** A way of playing over lines, by the lines and the seed of a match. */
export type MakeTable = (options: {
  readonly ruleSet: RuleSetName;
  readonly seed: number;
  readonly lines: readonly [SeatLines, SeatLines];
}) => Table;

/** What was seen at both screens of all matches of a cell. */
export interface Cell {
  readonly kind: LineKind;
  readonly roundTripMs: number;
  readonly matches: number;
  rallies: number;
  volleys: number;
  wishes: number;
  /** Wishes of which no movement came. */
  unanswered: number;
  /** From the picture in which the hand was asked to the first one that shows the move. */
  mostAnswerFrames: number;
  meanAnswerMs: number;
  takenBack: number;
  unshown: number;
  shownHits: number;
  /** Hits shown where no paddle was drawn. */
  bareHits: number;
  jumps: number;
  backward: number;
  ownPaddleJumps: number;
  farPaddleJumps: number;
  clockBack: number;
  desyncs: number;
  /** Matches whose final states, both sessions', the server's and the replayed tape's, are not one. */
  disagreeing: number;
  farDelayTicks: number;
  keyBytesPerSecond: number;
  pointerBytesPerSecond: number;
  /** Changes of the input a second, of one hand. */
  keyChangesPerSecond: number;
  pointerChangesPerSecond: number;
  /** The longest tape, scaled to three minutes. */
  tapeBytes: number;
}

const THREE_MINUTES_TICKS = 3 * 60 * TICKS_PER_SECOND;

/** Plays matches on lines of one kind until there were `rallies`, keys and pointers in turn, one screen at 144 Hz. */
export function playCell(makeTable: MakeTable, kind: LineKind, roundTripMs: number, rallies: number): Cell {
  const lines = linesOf(kind, roundTripMs);
  const cell: Cell = {
    kind,
    roundTripMs,
    ...noCounts,
    matches: 0,
  };
  let matches = 0;
  const bytes = { keys: [] as number[], pointer: [] as number[] };
  const changes = { keys: [] as number[], pointer: [] as number[] };
  const answersMs: number[] = [];
  const delays: number[] = [];
  for (; cell.rallies < rallies && matches < rallies; matches++) {
    const device: Device = matches % 2 === 0 ? 'keys' : 'pointer';
    const seed = 1_000 * roundTripMs + 17 * matches + kind.length;
    const played = playMatch(makeTable({ ruleSet: '1972', seed, lines: [lines, lines] }), {
      seed,
      devices: [device, device],
      framesPerSecond: [60, matches === 2 ? 144 : 60],
    });
    const seconds = played.playedMs / 1_000;
    for (const seat of [0, 1] as const) bytes[device].push(played.table.bytes(seat) / seconds);
    const inputs = played.table.history.tape().entries.filter((entry) => entry.kind === 'input');
    changes[device].push(inputs.length / 2 / seconds);
    for (const testimony of played.testimonies) {
      addTestimony(cell, testimony);
      answersMs.push(...testimony.answers.takenMs);
      delays.push(testimony.farDelayTicks);
    }
    addMatch(cell, played);
  }
  return {
    ...cell,
    matches,
    meanAnswerMs: mean(answersMs),
    farDelayTicks: mean(delays),
    keyBytesPerSecond: mean(bytes.keys),
    pointerBytesPerSecond: mean(bytes.pointer),
    keyChangesPerSecond: mean(changes.keys),
    pointerChangesPerSecond: mean(changes.pointer),
  };
}

const noCounts = {
  rallies: 0,
  volleys: 0,
  wishes: 0,
  unanswered: 0,
  mostAnswerFrames: 0,
  meanAnswerMs: 0,
  takenBack: 0,
  unshown: 0,
  shownHits: 0,
  bareHits: 0,
  jumps: 0,
  backward: 0,
  ownPaddleJumps: 0,
  farPaddleJumps: 0,
  clockBack: 0,
  desyncs: 0,
  disagreeing: 0,
  farDelayTicks: 0,
  keyBytesPerSecond: 0,
  pointerBytesPerSecond: 0,
  keyChangesPerSecond: 0,
  pointerChangesPerSecond: 0,
  tapeBytes: 0,
};

function addTestimony(cell: Cell, testimony: Testimony): void {
  const { answers, clockBack } = testimony;
  cell.wishes += answers.wishes;
  cell.unanswered += answers.wishes - answers.takenMs.length;
  cell.mostAnswerFrames = Math.max(cell.mostAnswerFrames, answers.byFrames.length - 1);
  cell.takenBack += testimony.takenBack.length;
  cell.unshown += testimony.unshown.length;
  cell.shownHits += testimony.shownHits;
  cell.bareHits += testimony.bareHits;
  cell.jumps += testimony.jumps.length;
  cell.backward += testimony.backward.length;
  cell.ownPaddleJumps += testimony.ownPaddleJumps;
  cell.farPaddleJumps += testimony.farPaddleJumps;
  cell.clockBack += clockBack.own + clockBack.far + clockBack.ball;
}

function addMatch(cell: Cell, { table, ended }: Played): void {
  const { history } = table;
  cell.rallies += history.misses.length;
  cell.volleys += history.hits.length;
  cell.desyncs += table.desyncs();
  const overTick = history.overTick();
  const replayed = replayTape(history.tape());
  const sameTape = overTick !== undefined && checksum(replayed) === history.checksumAt(overTick);
  if (!(ended && sameTape && table.agrees())) cell.disagreeing += 1;
  const ticks = Math.min(overTick ?? THREE_MINUTES_TICKS, THREE_MINUTES_TICKS);
  const size = packTape(history.tape(THREE_MINUTES_TICKS)).length;
  cell.tapeBytes = Math.max(cell.tapeBytes, Math.round((size * THREE_MINUTES_TICKS) / ticks));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
