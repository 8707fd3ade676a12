/** Seeded numbers for simulated lines and hands; not the engine's chance, so that a fault there cannot hide here. */
export interface Chance {
  /** From 0 to 1. */
  unit(): number;
  between(low: number, high: number): number;
  /** Around 0, with a standard deviation of 1. */
  normal(): number;
}

/** The same seed gives the same numbers: mulberry32, and Marsaglia's polar method for the normal ones. */
export function createChance(seed: number): Chance {
  let bits = Math.imul(seed ^ 0x5bf03635, 0x9e3779b1) | 0;
  let spare: number | undefined;

  function unit(): number {
    bits = (bits + 0x6d2b79f5) | 0;
    let mixed = Math.imul(bits ^ (bits >>> 15), bits | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  function normal(): number {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    for (;;) {
      const x = 2 * unit() - 1;
      const y = 2 * unit() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * scale;
      return x * scale;
    }
  }

  return { unit, normal, between: (low, high) => low + (high - low) * unit() };
}
