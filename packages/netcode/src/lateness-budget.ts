/** Ticks of lateness that may be used at once, and what comes back in a second of play. */
const BURST_TICKS = 120;
const TICKS_PER_TURN = 10 / 60;

/**
 * What keeps a client from living in the past: the horizon forgives a bad line, and would give whoever is always late a
 * quarter of a second to think. Stalls as of 5 % loss at 150 ms use 3 to 4 ticks a second.
 */
export function createLatenessBudget() {
  let left = BURST_TICKS;
  return {
    turn(): void {
      left = Math.min(BURST_TICKS, left + TICKS_PER_TURN);
    },
    /** False when there is not that much left; nothing is taken then. */
    take(lateTicks: number): boolean {
      if (lateTicks > left) return false;
      left -= lateTicks;
      return true;
    },
  };
}
