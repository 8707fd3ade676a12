import type { Input, Seat } from '@pong/engine';
import type { Line } from '../two-ended-link.ts';
import type { History } from './history.ts';
import type { Picture } from './picture.ts';

/** One match between two machines and a server, in simulated time: a way of playing over lines, whichever it is. */
export interface Table {
  /** When the next message comes to anyone; Infinity when none is on its way. */
  dueMs(): number;
  /** Delivers everything due by `nowMs`. */
  deliver(nowMs: number): void;
  /** The server's sixtieth of a second. */
  turn(nowMs: number): void;
  /** One picture for a seat; undefined while there is nothing to draw yet. */
  frame(seat: Seat, nowMs: number, wish: (tick: number, ownY: number) => Input): Picture | undefined;
  readonly history: History;
  /** Both screens know that the match is over. */
  over(): boolean;
  /** Of one player's line, both directions, since the start. */
  bytes(seat: Seat): number;
  /** Checksums differed between a client and the server, so many times. */
  desyncs(): number;
  /** Whether each machine's final state is the committed one. */
  agrees(): boolean;
  /** What the two sides say of themselves. */
  figures(seat: Seat): Readonly<Record<string, number | null>>;
}

/** The lines of one seat: to the server and back. */
export interface SeatLines {
  readonly there: Line;
  readonly back: Line;
}

export const LINE_KINDS = ['constant', 'jitter', 'stalls'] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** A line of a round trip: even, or with a delay that varies, or with stalls as of 5 % of packets lost. */
export function linesOf(kind: LineKind, roundTripMs: number): SeatLines {
  const delayMs = roundTripMs / 2;
  const line: Line = {
    delayMs,
    ...(kind === 'jitter' ? { jitterMs: 0.2 * delayMs + 5 } : {}),
    ...(kind === 'stalls' ? { lossShare: 0.05 } : {}),
  };
  return { there: line, back: line };
}
