import { END_REASONS, type TapeEntry } from './tape.ts';
import { createInputCoder } from './tape-input-coder.ts';
import { toWinner } from './tape-lines.ts';
import { type BitCoder, codeTree, createNumberCoder, evenOdds } from './tape-range-coder.ts';

const KIND = { left: 0, right: 1, checkpoint: 2, end: 3 } as const;

/**
 * Codes entries one after another, each in the light of those before: who acts, how many ticks later, and what. The
 * same walk writes (given an entry) and reads (given none).
 */
export interface EntryCoder {
  code(entry: TapeEntry | undefined): TapeEntry;
}

export function createEntryCoder(coder: BitCoder): EntryCoder {
  const kindOdds = evenOdds(4 * 4);
  const codeWait = createNumberCoder(coder, 4);
  const seats = [createInputCoder(coder), createInputCoder(coder)] as const;
  let kind: number = KIND.end;
  let tick = 0;

  return {
    code(entry) {
      kind = codeTree(coder, kindOdds, kind * 4, 2, entry === undefined ? 0 : kindOf(entry));
      tick += codeWait(kind, entry === undefined ? 0 : entry.tick - tick);
      if (kind === KIND.left || kind === KIND.right) {
        const seat = kind === KIND.left ? 0 : 1;
        const input = seats[seat](tick, entry?.kind === 'input' ? entry.input : 0);
        return { kind: 'input', tick, seat, input };
      }
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
