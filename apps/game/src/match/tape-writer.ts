import { checksum, EVENT, type Input, LEFT, RIGHT, type Seat, type State } from '@pong/engine';
import { entryLine, type TapeEntry } from '@pong/netcode';
import type { OpenTape } from '../tapes/tape-store.ts';

/** 100 ms: what a crash of this process can cost at most of what was final. */
const FLUSH_TICKS = 6;

export interface TapeWriter {
  /**
   * A step that is final: the inputs it took, written where they differ from those in force, and the state after it. With
   * every flush goes a checkpoint, so that the tape says how far play had come though no hand moved. A point is written
   * at once.
   */
  step(tick: number, left: Input, right: Input, after: Readonly<State>): void;
  end(entry: Extract<TapeEntry, { kind: 'end' }>): void;
  /** Says how far play has come, and writes it. */
  checkpoint(state: Readonly<State>): void;
}

/** Writes down one match. What cannot be written is kept and tried again; `failed` is told. */
export function createTapeWriter(options: {
  tape: OpenTape;
  inForce: readonly [Input, Input];
  /** Matches take turns by it, so that they do not all write in one: 500 that did cost 30 ms each 100 ms. */
  offset: number;
  /** All steps before this tick survive the death of this process. */
  durable: (tick: number) => void;
  failed: (error: unknown) => void;
}): TapeWriter {
  const { tape } = options;
  const inForce: [Input, Input] = [...options.inForce];

  const append = (entry: TapeEntry) => tape.append(entryLine(entry));

  function checkpoint(state: Readonly<State>): void {
    const { tick } = state;
    append({ kind: 'checkpoint', tick, checksum: checksum(state) });
    tape.flush().then(() => options.durable(tick), options.failed);
  }

  function note(tick: number, seat: Seat, input: Input): void {
    if (inForce[seat] === input) return;
    inForce[seat] = input;
    append({ kind: 'input', tick, seat, input });
  }

  return {
    step(tick, left, right, after) {
      note(tick, LEFT, left);
      note(tick, RIGHT, right);
      if ((after.tick + options.offset) % FLUSH_TICKS === 0 || (after.events & EVENT.point) !== 0)
        checkpoint(after);
    },
    end: append,
    checkpoint,
  };
}
