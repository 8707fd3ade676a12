import type { Seat } from '@pong/engine';
import {
  BOT_LEVELS,
  type BotLevel,
  type Input,
  isInput,
  RULE_SET_NAMES,
  type RuleSetName,
} from '@pong/engine';

/** Ticks a tape can hold: 51 days. */
export const MAX_TAPE_TICK = 2 ** 28;

export type TapeSeat =
  | { readonly kind: 'player'; readonly playerId: number; readonly name: string }
  | { readonly kind: 'bot'; readonly level: BotLevel; readonly name: string };

/** Everything that a match starts from. */
export interface TapeHeader {
  readonly format: 1;
  readonly matchId: string;
  /** `ENGINE_VERSION` of the engine that played it. */
  readonly engine: string;
  readonly ruleSet: RuleSetName;
  /** int32. */
  readonly seed: number;
  /** How the match came about, for whoever lists tapes; the simulation does not look at it. */
  readonly mode: string;
  readonly ranked: boolean;
  readonly seats: readonly [TapeSeat, TapeSeat];
  readonly createdAtMs: number;
}

export const END_REASONS = ['score', 'forfeit', 'abandoned'] as const;
export type EndReason = (typeof END_REASONS)[number];

/** From the step of `tick` on (`state.tick` before that step) this seat's input is in force. Bots' inputs are on the tape too. */
export interface InputEntry {
  readonly kind: 'input';
  readonly tick: number;
  readonly seat: Seat;
  readonly input: Input;
}

/** The state whose `tick` this is had this checksum. */
export interface CheckpointEntry {
  readonly kind: 'checkpoint';
  readonly tick: number;
  readonly checksum: number;
}

/** The match ended with the state whose `tick` this is. */
export interface EndEntry {
  readonly kind: 'end';
  readonly tick: number;
  readonly reason: EndReason;
  readonly winner: Seat | -1;
}

export type TapeEntry = InputEntry | CheckpointEntry | EndEntry;

/** A whole match: where it started, and every input since. Entries in the order of their ticks. */
export interface Tape {
  readonly header: TapeHeader;
  readonly entries: readonly TapeEntry[];
}

/** Why something is not a tape; a short English sentence for a log. */
export interface TapeProblem {
  readonly problem: string;
}

const isWhole = (value: unknown, low: number, high: number): value is number =>
  Number.isInteger(value) && Number(value) >= low && Number(value) <= high;

const isText = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= longest;

function isTapeSeat(value: unknown): value is TapeSeat {
  if (typeof value !== 'object' || value === null) return false;
  const seat: Partial<Record<string, unknown>> = { ...value };
  if (!isText(seat.name, 200)) return false;
  if (seat.kind === 'player') return isWhole(seat.playerId, 1, Number.MAX_SAFE_INTEGER);
  return seat.kind === 'bot' && BOT_LEVELS.some((level) => level === seat.level);
}

/** Whether a value from outside is a header that this code can replay. */
export function isTapeHeader(value: unknown): value is TapeHeader {
  if (typeof value !== 'object' || value === null) return false;
  const header: Partial<Record<string, unknown>> = { ...value };
  const seats = header.seats;
  return (
    header.format === 1 &&
    isText(header.matchId, 200) &&
    isText(header.engine, 40) &&
    RULE_SET_NAMES.some((name) => name === header.ruleSet) &&
    isWhole(header.seed, -(2 ** 31), 2 ** 31 - 1) &&
    isText(header.mode, 40) &&
    typeof header.ranked === 'boolean' &&
    Array.isArray(seats) &&
    seats.length === 2 &&
    seats.every(isTapeSeat) &&
    isWhole(header.createdAtMs, 0, Number.MAX_SAFE_INTEGER)
  );
}

/** Whether numbers read from a line or from bytes make an entry. */
export function isTapeEntry(entry: TapeEntry): boolean {
  if (!isWhole(entry.tick, 0, MAX_TAPE_TICK)) return false;
  if (entry.kind === 'input') return isWhole(entry.seat, 0, 1) && isInput(entry.input);
  if (entry.kind === 'checkpoint') return isWhole(entry.checksum, 0, 0xffffffff);
  return END_REASONS.includes(entry.reason) && isWhole(entry.winner, -1, 1);
}

/** What is wrong with the order of entries: ticks never fall, and nothing follows the end. */
export function orderProblem(entries: readonly TapeEntry[]): string | undefined {
  let tick = 0;
  for (const [index, entry] of entries.entries()) {
    if (entry.tick < tick) return `entry ${index + 1} goes back to tick ${entry.tick}`;
    if (entry.kind === 'end' && index < entries.length - 1) return `entry ${index + 2} follows the end`;
    tick = entry.tick;
  }
  return undefined;
}
