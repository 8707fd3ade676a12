import { checksum, EVENT, type Input, LEFT, RIGHT, type Seat, type State } from '@pong/engine';
import { entryLine, type TapeEntry } from '@pong/netcode';
import type { OpenTape } from '../tapes/tape-store.ts';

/** 100 ms: what a crash of this process can cost at most. */
const FLUSH_TICKS = 6;

export interface TapeWriter {
  /** The inputs of the step about to be taken; written where they differ from those in force. */
  inputs(tick: number, left: Input, right: Input): void;
  /**
   * After a step: a checkpoint with every flush, so that the tape says how far play had come though no hand moved.
   * A point is written at once.
   */
  stepped(state: State): void;
  end(entry: Extract<TapeEntry, { kind: 'end' }>): void;
  /** Says how far play has come, and writes it. */
  checkpoint(state: State): void;
}

/** Writes down one match. What cannot be written is kept and tried again; `failed` is told. */
export function createTapeWriter(options: {
  tape: OpenTape;
  inForce: readonly [Input, Input];
  /** Matches take turns by it, so that they do not all write in one: 500 that did cost 30 ms each 100 ms. */
  offset: number;
  failed: (error: unknown) => void;
}): TapeWriter {
  const { tape } = options;
  const inForce: [Input, Input] = [...options.inForce];

  const append = (entry: TapeEntry) => tape.append(entryLine(entry));

  function checkpoint(state: State): void {
    append({ kind: 'checkpoint', tick: state.tick, checksum: checksum(state) });
    void tape.flush().catch(options.failed);
  }

  function note(tick: number, seat: Seat, input: Input): void {
    if (inForce[seat] === input) return;
    inForce[seat] = input;
    append({ kind: 'input', tick, seat, input });
  }

  return {
    inputs(tick, left, right) {
      note(tick, LEFT, left);
      note(tick, RIGHT, right);
    },
    stepped(state) {
      if ((state.tick + options.offset) % FLUSH_TICKS === 0 || (state.events & EVENT.point) !== 0)
        checkpoint(state);
    },
    end: append,
    checkpoint,
  };
}
