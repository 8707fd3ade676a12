import type { Input, Seat } from '@pong/engine';
import { END_REASONS, type TapeEntry } from './tape.ts';
import { toWinner } from './tape-lines.ts';
import { type BitCoder, codeTree, evenOdds } from './tape-range-coder.ts';

/** Fixed for `PT2`, whatever inputs a later engine may add: those are written plain. */
const FIRST_TARGET = 3;
const FIRST_SLIDE = 780;
const FIRST_UNKNOWN = 822;

const KIND = { left: 0, right: 1, checkpoint: 2, end: 3 } as const;
const CLASS = { key: 0, slide: 1, target: 2, unknown: 3 } as const;

/**
 * Codes entries one after another, each in the light of those before: who acts, how many ticks later, and what. The
 * same walk writes (given an entry) and reads (given none).
 */
export interface EntryCoder {
  code(entry: TapeEntry | undefined): TapeEntry;
}

export function createEntryCoder(coder: BitCoder): EntryCoder {
  const kindOdds = evenOdds(4 * 4);
  const lengthOdds = evenOdds(4 * 32);
  const waitOdds = evenOdds(32 * 8);
  const inputCoders = [createInputCoder(coder), createInputCoder(coder)] as const;
  let kind: number = KIND.end;
  let tick = 0;

  /** Ticks since the entry before: how many bits they have, the first three of those under odds, the rest plain. */
  function codeWait(wait: number): number {
    const length = codeTree(coder, lengthOdds, kind * 32, 5, 32 - Math.clz32(wait));
    if (length < 2) return length;
    const headBits = Math.min(length - 1, 3);
    const tailBits = length - 1 - headBits;
    const head = codeTree(coder, waitOdds, length * 8, headBits, (wait >>> tailBits) & (2 ** headBits - 1));
    return (2 ** headBits + head) * 2 ** tailBits + coder.plain(tailBits, wait & (2 ** tailBits - 1));
  }

  function codeInput(seat: Seat, input: Input | undefined): TapeEntry {
    return { kind: 'input', tick, seat, input: inputCoders[seat](input ?? 0) };
  }

  return {
    code(entry) {
      kind = codeTree(coder, kindOdds, kind * 4, 2, entry === undefined ? 0 : kindOf(entry));
      tick += codeWait(entry === undefined ? 0 : entry.tick - tick);
      if (kind === KIND.left || kind === KIND.right)
        return codeInput(kind === KIND.left ? 0 : 1, entry?.kind === 'input' ? entry.input : undefined);
      if (kind === KIND.checkpoint) {
        const checksum = coder.plain(32, entry?.kind === 'checkpoint' ? entry.checksum : 0);
        return { kind: 'checkpoint', tick, checksum };
      }
      const end = entry?.kind === 'end' ? END_REASONS.indexOf(entry.reason) * 3 + entry.winner + 1 : 0;
      const told = coder.plain(8, end);
      const reason = END_REASONS[Math.trunc(told / 3)] ?? 'abandoned';
      return { kind: 'end', tick, reason, winner: toWinner((told % 3) - 1) };
    },
  };
}

function kindOf(entry: TapeEntry): number {
  if (entry.kind !== 'input') return KIND[entry.kind];
  return entry.seat === 0 ? KIND.left : KIND.right;
}

/** One seat's inputs: its keys after the key before, its slides by how often it has them, its targets roughly so. */
function createInputCoder(coder: BitCoder): (input: Input) => Input {
  const classOdds = evenOdds(4 * 4);
  const keyOdds = evenOdds(4 * 4);
  const slideOdds = evenOdds(64);
  const targetOdds = evenOdds(16);
  let before: number = CLASS.key;
  let key = 0;
  return (input) => {
    before = codeTree(coder, classOdds, before * 4, 2, classOf(input));
    if (before === CLASS.key) {
      key = codeTree(coder, keyOdds, key * 4, 2, input);
      return key;
    }
    if (before === CLASS.slide) return FIRST_SLIDE + codeTree(coder, slideOdds, 0, 6, input - FIRST_SLIDE);
    if (before === CLASS.unknown) return coder.plain(16, input);
    const place = input - FIRST_TARGET;
    const high = codeTree(coder, targetOdds, 0, 4, place >>> 6);
    return FIRST_TARGET + high * 64 + coder.plain(6, place & 63);
  };
}

function classOf(input: Input): number {
  if (input < FIRST_TARGET) return CLASS.key;
  if (input < FIRST_SLIDE) return CLASS.target;
  return input < FIRST_UNKNOWN ? CLASS.slide : CLASS.unknown;
}
