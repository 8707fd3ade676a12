/** The line to the server as three bars and milliseconds. */
export interface LinkQuality {
  bars: 0 | 1 | 2 | 3;
  /** Null while unknown. */
  rttMs: number | null;
}

const GOOD_MS = 90;
const FAIR_MS = 180;

/** From the newest round trip; null when the last ping was not answered. */
export function linkQuality(rttMs: number | null): LinkQuality {
  if (rttMs === null) return { bars: 0, rttMs: null };
  return { bars: rttMs <= GOOD_MS ? 3 : rttMs <= FAIR_MS ? 2 : 1, rttMs: Math.round(rttMs) };
}
