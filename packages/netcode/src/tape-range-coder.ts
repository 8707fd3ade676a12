/**
 * A binary range coder with odds that learn, as in LZMA (Pavlov; after Martin 1979): a bit that comes as expected costs a
 * fraction of a bit. Writer and reader have one interface, so that one walk over a model serves both and they cannot
 * differ: the writer takes the value and gives it back, the reader does not look at it and gives the one it read.
 */
export interface BitCoder {
  /** One bit under the odds at a place, which learn from it. */
  bit(odds: Odds, place: number, value: number): number;
  /** An unsigned integer of up to 32 bits, each as likely as not. */
  plain(bits: number, value: number): number;
}

/** Chances out of 2,048 that a bit is 0. */
export type Odds = Uint16Array;

const ODDS_BITS = 11;
const CERTAIN = 2 ** ODDS_BITS;
/** A sixteenth of the way with each bit: a tape is short, its odds have to learn fast. */
const LEARNING = 4;
const TOP = 2 ** 24;

export const evenOdds = (places: number): Odds => new Uint16Array(places).fill(CERTAIN / 2);

function learn(odds: Odds, place: number, bit: number): void {
  const chance = odds[place] ?? 0;
  odds[place] = bit === 0 ? chance + ((CERTAIN - chance) >>> LEARNING) : chance - (chance >>> LEARNING);
}

export interface BitWriter extends BitCoder {
  /** The bytes of all that was written. Once, at the end. */
  finish(): number[];
}

export function createBitWriter(): BitWriter {
  const bytes: number[] = [];
  let low = 0;
  let range = 2 ** 32 - 1;
  /** The byte that a carry may still reach, and how many of 0xff stand behind it. −1: nothing is written yet. */
  let held = -1;
  let behind = 0;

  function shift(): void {
    if (low < 0xff00_0000 || low >= 2 ** 32) {
      const carry = low >= 2 ** 32 ? 1 : 0;
      if (held >= 0) bytes.push((held + carry) & 0xff);
      for (; behind > 0; behind--) bytes.push((0xff + carry) & 0xff);
      held = Math.trunc(low / TOP) & 0xff;
    } else {
      behind += 1;
    }
    low = (low % TOP) * 256;
  }

  function narrow(from: number, width: number): void {
    low += from;
    for (range = width; range < TOP; range *= 256) shift();
  }

  return {
    bit(odds, place, value) {
      const bound = (range >>> ODDS_BITS) * (odds[place] ?? 0);
      if (value === 0) narrow(0, bound);
      else narrow(bound, range - bound);
      learn(odds, place, value);
      return value;
    },
    plain(bits, value) {
      for (let shiftBy = bits - 1; shiftBy >= 0; shiftBy--) {
        const half = range >>> 1;
        narrow(((value >>> shiftBy) & 1) === 0 ? 0 : half, half);
      }
      return value;
    },
    finish() {
      for (let count = 0; count < 5; count++) shift();
      return bytes;
    },
  };
}

/** Reads what `createBitWriter` wrote; `next` gives its bytes one by one, and any after the last. */
export function createBitReader(next: () => number): BitCoder {
  let range = 2 ** 32 - 1;
  let code = 0;
  for (let count = 0; count < 4; count++) code = code * 256 + next();

  function narrow(width: number): void {
    for (range = width; range < TOP; range *= 256) code = code * 256 + next();
  }

  return {
    bit(odds, place) {
      const bound = (range >>> ODDS_BITS) * (odds[place] ?? 0);
      const bit = code < bound ? 0 : 1;
      if (bit === 1) code -= bound;
      narrow(bit === 0 ? bound : range - bound);
      learn(odds, place, bit);
      return bit;
    },
    plain(bits) {
      let value = 0;
      for (let count = 0; count < bits; count++) {
        const half = range >>> 1;
        const bit = code < half ? 0 : 1;
        if (bit === 1) code -= half;
        value = value * 2 + bit;
        narrow(half);
      }
      return value;
    },
  };
}

/** A number of `bits` bits, high bit first, each under odds of its own for each beginning; 2^bits places from `base`. */
export function codeTree(coder: BitCoder, odds: Odds, base: number, bits: number, value: number): number {
  let node = 1;
  for (let shift = bits - 1; shift >= 0; shift--)
    node = node * 2 + coder.bit(odds, base + node, (value >>> shift) & 1);
  return node - 2 ** bits;
}

/** Codes one integer from 0 to 2^31 − 1 under the odds of one of several cases. */
export type NumberCoder = (situation: number, value: number) => number;

/** How many bits a number has, for each situation; the first three after its leading one, for all; the rest plain. */
export function createNumberCoder(coder: BitCoder, situations: number): NumberCoder {
  const lengthOdds = evenOdds(situations * 32);
  const headOdds = evenOdds(32 * 8);
  return (situation, value) => {
    const length = codeTree(coder, lengthOdds, situation * 32, 5, 32 - Math.clz32(value));
    if (length < 2) return length;
    const headBits = Math.min(length - 1, 3);
    const tailBits = length - 1 - headBits;
    const head = codeTree(coder, headOdds, length * 8, headBits, (value >>> tailBits) & (2 ** headBits - 1));
    return (2 ** headBits + head) * 2 ** tailBits + coder.plain(tailBits, value & (2 ** tailBits - 1));
  };
}
