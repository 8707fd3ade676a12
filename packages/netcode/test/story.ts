import { checksum, slideOf } from '@pong/engine';
import { readTape } from '../src/tape-read.ts';
import { replayTape, verifyTape } from '../src/tape-replay.ts';

/** What a golden tape is held to, on Node and in the browser. */
export interface Story {
  readonly engine: string;
  readonly players: string;
  readonly ticks: number;
  readonly score: string;
  readonly end: string;
  readonly slides: number;
  /** Checksum of the state it ends in, and those of all its ticks folded into one. */
  readonly finalChecksum: string;
  readonly foldedChecksum: string;
}

const hex = (sum: number): string => (sum >>> 0).toString(16).padStart(8, '0');

/** Plays a tape twice: against its own word, and tick by tick. Throws when it is none or does not hold. */
export function storyOf(bytes: Uint8Array): Story {
  const tape = readTape(bytes);
  if ('problem' in tape) throw new Error(tape.problem);
  const verified = verifyTape(tape);
  if ('problem' in verified) throw new Error(verified.problem);
  let folded = 0;
  const end = replayTape(tape, {
    observe: (state) => {
      folded = Math.imul(folded ^ checksum(state), 0x9e3779b1);
    },
  });
  const last = tape.entries.at(-1);
  return {
    engine: tape.header.engine,
    players: tape.header.seats.map(({ name }) => name).join(' - '),
    ticks: end.tick,
    score: `${end.leftScore}-${end.rightScore}`,
    end: last?.kind === 'end' ? last.reason : 'none',
    slides: tape.entries.filter((entry) => entry.kind === 'input' && slideOf(entry.input) !== undefined)
      .length,
    finalChecksum: hex(checksum(end)),
    foldedChecksum: hex(folded),
  };
}
