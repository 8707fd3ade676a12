import type { Input, Seat } from '@pong/engine';

/**
 * How long after its tick an input still counts at its tick: 250 ms. A loss on a TCP line is a stall of one more round
 * trip, so this covers one at 200 ms with room for jitter.
 */
export const COMMIT_HORIZON_TICKS = 15;

/** How far ahead of the server's tick an input may be stamped: as far as a client predicts past what is final. */
export const INPUT_AHEAD_TICKS = 150;

/** "From the step of `tick` on I play `input`, and what I have said for every step up to and including `tick` is final." */
export type Play = readonly [tick: number, input: Input];

/** To a player whose message came past the horizon: what it said for `ofTick` is in force from `tick` instead. */
export type Overrule = readonly [tick: number, input: Input, ofTick: number];

/** What the server says of the match as it is asked, every second or so, and at every point. */
export type ServerBeat = readonly [
  serverTick: number,
  /** The state of this tick is final. */
  committedTick: number,
  /** The low 16 bits of that state's checksum. */
  checksum: number,
  /** Tick of your newest message that was handled, −1 before the first. */
  heardTick: number,
  /** Steps before this tick are on disk. */
  durableTick: number,
  /** Ticks by which your messages come earlier than they should; negative: later. */
  earlyTicks: number,
];

/** Where a match stands, whole: for a start, a return, and after a desync. */
export interface MatchSync {
  /** `encodeState` of the committed state. */
  readonly state: readonly number[];
  /** In force at that state. */
  readonly inputs: readonly [Input, Input];
  /** What is known beyond it: tick, seat, input; ticks ascending within a seat. */
  readonly ahead: readonly (readonly [tick: number, seat: Seat, input: Input])[];
  readonly serverTick: number;
}

/** The part of a checksum that crosses the wire. */
export const shortSum = (checksum: number): number => checksum & 0xffff;
