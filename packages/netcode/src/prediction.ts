import {
  checksum,
  cloneState,
  copyState,
  type Input,
  otherSeat,
  type Seat,
  type State,
  step,
} from '@pong/engine';

/** Ticks beyond the confirmed state that are ever predicted: bounds the work of one drawn frame. */
export const MAX_PREDICTED_TICKS = 120;

/** The server's word: the state of a tick, and both inputs in force from its step on. */
export interface Frame {
  readonly state: State;
  readonly inputs: readonly [Input, Input];
}

/** What a frame did: `corrected` when it contradicted what had been predicted for its tick, `stale` when it was old. */
export type Confirmed = 'confirmed' | 'corrected' | 'stale';

export interface Prediction {
  confirm(frame: Frame): Confirmed;
  /** Own input from the step of `tick` on; effective from the next `predict` on. */
  setInput(tick: number, input: Input): void;
  /**
   * The state at `tick`, a copy to keep: the confirmed one, stepped on with own inputs as recorded and the opponent's
   * last known one. Not before the confirmed tick and at most MAX_PREDICTED_TICKS after it. Points, and the end, are
   * guesses here like all else; what is told to a person comes from `confirmed`.
   */
  predict(tick: number): State;
  /** The newest state the server has sent; a copy to keep. */
  confirmed(): State;
}

export interface PredictionOptions {
  readonly state: State;
  readonly seat: Seat;
  readonly inputs?: readonly [Input, Input];
}

/** Own paddle now, the server's word when it comes: prediction with rollback, seen from one seat. */
export function createPrediction({ state, seat, inputs = [0, 0] }: PredictionOptions): Prediction {
  const base = cloneState(state);
  const head = cloneState(state);
  const past = new Map<number, number>();
  let own: { tick: number; input: Input }[] = [{ tick: state.tick, input: inputs[seat] }];
  let theirs: Input = inputs[otherSeat(seat)];

  const ownAt = (tick: number): Input => own.findLast((entry) => entry.tick <= tick)?.input ?? inputs[seat];

  function rollback(): void {
    copyState(base, head);
    past.clear();
    past.set(base.tick, checksum(base));
  }

  /** Own inputs from before the confirmed tick: the newest still counts, unless the server has refused it for good. */
  function settle(frame: Frame): void {
    const { tick } = frame.state;
    const newest = own.findLast((entry) => entry.tick <= tick);
    const later = own.filter((entry) => entry.tick > tick);
    const givenUp = newest !== undefined && newest.tick + MAX_PREDICTED_TICKS < tick;
    const input = newest === undefined || givenUp ? frame.inputs[seat] : newest.input;
    own = [{ tick: givenUp || newest === undefined ? tick : newest.tick, input }, ...later];
  }

  return {
    confirm(frame) {
      if (frame.state.tick <= base.tick) return 'stale';
      const guess = past.get(frame.state.tick);
      copyState(frame.state, base);
      theirs = frame.inputs[otherSeat(seat)];
      settle(frame);
      rollback();
      return guess === undefined || guess === past.get(base.tick) ? 'confirmed' : 'corrected';
    },
    setInput(tick, input) {
      own = [...own.filter((entry) => entry.tick < tick), { tick, input }];
      if (tick < head.tick) rollback();
    },
    predict(tick) {
      const until = Math.min(tick, base.tick + MAX_PREDICTED_TICKS);
      if (until < head.tick) rollback();
      while (head.tick < until) {
        const mine = ownAt(head.tick);
        if (seat === 0) step(head, mine, theirs);
        else step(head, theirs, mine);
        past.set(head.tick, checksum(head));
      }
      return cloneState(head);
    },
    confirmed: () => cloneState(base),
  };
}
