import { createLiveTable, type LineKind, linesOf, playMatch } from '@pong/netcode/testing';

/** Round trips of the two players. */
export const SHORT_MS = 20;
export const LONG_MS = 150;

export interface FairOrder {
  readonly firstSeed: number;
  readonly matches: number;
  readonly kind: LineKind;
  /** Whether the server makes the seat with the shorter line run ahead. */
  readonly shared: boolean;
}

export interface FairCount {
  matches: number;
  /** Won by the player with the shorter line. */
  shortWins: number;
  rallies: number;
  volleys: number;
  /** Matches that did not come to an end. */
  unfinished: number;
}

/** Matches between equal hands on unequal lines; even seeds have the short line on the left. */
export function playFair({ firstSeed, matches, kind, shared }: FairOrder): FairCount {
  const count: FairCount = { matches: 0, shortWins: 0, rallies: 0, volleys: 0, unfinished: 0 };
  const [short, long] = [linesOf(kind, SHORT_MS), linesOf(kind, LONG_MS)];
  for (let seed = firstSeed; seed < firstSeed + matches; seed++) {
    const shortSeat = seed % 2;
    const device = seed % 4 < 2 ? 'keys' : 'pointer';
    const table = createLiveTable({
      ruleSet: 'sudden',
      seed,
      lines: shortSeat === 0 ? [short, long] : [long, short],
      quick: true,
      ...(shared ? {} : { believedRoundTripMs: LONG_MS }),
    });
    const { history } = playMatch(table, { seed, devices: [device, device], unseen: true }).table;
    const last = history.misses.at(-1);
    count.matches += 1;
    count.rallies += history.misses.length;
    count.volleys += history.hits.length;
    if (history.overTick() === undefined || last === undefined) count.unfinished += 1;
    else if (last.seat !== shortSeat) count.shortWins += 1;
  }
  return count;
}
