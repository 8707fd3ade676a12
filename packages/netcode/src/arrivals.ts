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
