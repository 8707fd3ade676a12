import { isInput } from '@pong/engine';
import { packTape, replayTape, type Tape, unpackTape, verifyTape } from '@pong/netcode';
import { createDice } from '../engine/hands.ts';
import { TAPE_TICKS, type Taped, tapeOfThreeMinutes } from './people.ts';

const ROUNDS = 5;
const HOUR_MS = 3_600_000;

export interface VerifyRate {
  readonly tapes: number;
  /** Median over the rounds, and the slowest. */
  readonly tapesPerHour: number;
  readonly slowestTapesPerHour: number;
  readonly meanBytes: number;
  readonly mostBytes: number;
  readonly changesPerSecondAndSeat: number;
  /** Of the tapes as they are: those that did not hold. */
  readonly refused: number;
  /** Controls: of the same tapes with another seed, and with one input changed, those that held. */
  readonly heldWithOtherSeed: number;
  /** The one input changed, and neither refused nor at the very end state of the true tape. */
  readonly heldWithOtherInput: number;
}

const holds = (bytes: Uint8Array): boolean => {
  const tape = unpackTape(bytes);
  return !('problem' in tape) && 'state' in verifyTape(tape);
};

/** How many packed tapes of three minutes are unpacked, played again and held against themselves in an hour of `nowMs`. */
export function measureVerifying(tapes: number, nowMs: () => number): VerifyRate {
  const taped: Taped[] = [];
  for (let seed = 1; taped.length < tapes; seed++) {
    const one = tapeOfThreeMinutes(seed);
    if (one !== undefined) taped.push(one);
  }
  const packed = taped.map(({ tape }) => packTape(tape));
  const rates: number[] = [];
  let refused = 0;
  for (let round = -1; round < ROUNDS; round++) {
    const startMs = nowMs();
    for (const bytes of packed) if (!holds(bytes)) refused += 1;
    if (round >= 0) rates.push((tapes * HOUR_MS) / (nowMs() - startMs));
  }
  rates.sort((a, b) => a - b);
  const bytes = packed.map(({ length }) => length);
  return {
    tapes,
    tapesPerHour: rates[Math.floor(rates.length / 2)] ?? 0,
    slowestTapesPerHour: rates[0] ?? 0,
    meanBytes: bytes.reduce((sum, one) => sum + one, 0) / tapes,
    mostBytes: Math.max(...bytes),
    changesPerSecondAndSeat:
      (taped.reduce((sum, { changes }) => sum + changes, 0) / tapes / TAPE_TICKS / 2) * 60,
    refused,
    heldWithOtherSeed: taped.filter(({ tape }) => holds(packTape(withOtherSeed(tape)))).length,
    heldWithOtherInput: taped.filter(({ tape }) => {
      const other = withOtherInput(tape);
      return holds(packTape(other)) && !sameEnd(tape, other);
    }).length,
  };
}

function withOtherSeed({ header, entries }: Tape): Tape {
  return { header: { ...header, seed: header.seed ^ 1 }, entries };
}

/** One input of the first minute made another. It may be made good by the next one before it does anything. */
function withOtherInput({ header, entries }: Tape): Tape {
  const inputs = entries.flatMap((entry, at) => (entry.kind === 'input' && entry.tick < 3_600 ? [at] : []));
  const place = inputs[createDice(header.seed)(inputs.length)];
  const changed = entries.map((entry, at) => {
    if (at !== place || entry.kind !== 'input') return entry;
    return { ...entry, input: isInput(entry.input + 7) ? entry.input + 7 : 0 };
  });
  return { header, entries: changed };
}

function sameEnd(one: Tape, other: Tape): boolean {
  const [a, b] = [replayTape(one), replayTape(other)];
  return JSON.stringify(a) === JSON.stringify(b);
}
