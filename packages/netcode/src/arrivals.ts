import { TICKS_PER_SECOND } from '@pong/engine';

/** Ticks a message should come before it is due, on the earlier three quarters of arrivals. */
export const MARGIN_TICKS = 1;
const REMEMBERED = 8;
/** Of the half difference of the round trips; a player who feigns a worse line wins no more than this. */
export const MOST_SHARED_TICKS = 6;

/** How one seat's messages come in, in ticks before they are due: what its client's clock is steered by. */
export function createArrivals() {
  const slacks: number[] = [];
  return {
    came(slackTicks: number): void {
      slacks.push(slackTicks);
      if (slacks.length > REMEMBERED) slacks.shift();
    },
    forget(): void {
      slacks.length = 0;
    },
    /**
     * How much earlier than asked; the lower quartile, so that one stall does not make everyone run ahead for it.
     * 0 while nothing came.
     */
    earlyTicks(sharedTicks: number): number {
      const sorted = [...slacks].sort((a, b) => a - b);
      const quartile = sorted[Math.floor(sorted.length / 4)];
      return quartile === undefined ? 0 : Math.round(quartile - MARGIN_TICKS - sharedTicks);
    },
  };
}

/**
 * How much further ahead the seat with the shorter round trip runs, so that both see the far side equally late:
 * lateness at each is its own round trip, less what the other runs ahead beyond its need. 0 for the longer one.
 */
export function sharedLead(ownRoundTripMs: number, otherRoundTripMs: number): number {
  const halfDifference = ((otherRoundTripMs - ownRoundTripMs) / 2 / 1_000) * TICKS_PER_SECOND;
  return Math.min(Math.max(halfDifference, 0), MOST_SHARED_TICKS);
}

/** Round trips of a seat that are remembered. */
const ROUND_TRIPS = 8;

/** The round trips of one seat's line, as the server measured them. */
export function createRoundTrips() {
  const takenMs: number[] = [];
  return {
    took(roundTripMs: number): void {
      takenMs.push(roundTripMs);
      if (takenMs.length > ROUND_TRIPS) takenMs.shift();
    },
    /** The middle one of the newest few, since a stall says nothing of the line; undefined before the first. */
    usualMs: (): number | undefined => [...takenMs].sort((a, b) => a - b)[takenMs.length >> 1],
  };
}
