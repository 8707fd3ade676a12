/** Chance that replays: xorshift32 (Marsaglia 2003) on one int32 that lives in the state. */

/** Spreads a seed over all 32 bits, so that neighbouring seeds begin differently; never 0, which xorshift cannot leave. */
export function scramble(seed: number): number {
  let bits = (seed | 0) ^ 0x5bf03635;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  bits ^= bits >>> 16;
  return bits === 0 ? 1 : bits | 0;
}

/** The next rng value; its low bits are the chance just drawn. */
export function nextRng(rng: number): number {
  let bits = rng;
  bits ^= bits << 13;
  bits ^= bits >>> 17;
  bits ^= bits << 5;
  return bits | 0;
}

/** An integer from `low` to `high`, both possible, out of a drawn rng value. */
export function between(rng: number, low: number, high: number): number {
  return low + ((rng >>> 0) % (high - low + 1));
}
