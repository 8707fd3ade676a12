import { type BotLevel, botInput, type Input, type Seat, type State } from '@pong/engine';
import { createInputBuffer } from '@pong/netcode';
import type { MatchInput } from '@pong/protocol';

/** What plays at a seat. */
export interface Hand {
  /** The one input for the step out of this state. */
  inputAt(state: State): Input;
  /** From a person's client; a bot has none. */
  offer(input: MatchInput): void;
  /** Lets go of everything held or announced, before the step of `tick`: the line it came from is gone. */
  rest(tick: number): void;
}

export function createPersonHand(startTick: number): Hand {
  let buffer = createInputBuffer({ nextTick: startTick });
  return {
    inputAt: (state) => buffer.take(state.tick),
    offer([tick, input]) {
      buffer.offer({ tick, input });
    },
    rest(tick) {
      buffer = createInputBuffer({ nextTick: tick });
    },
  };
}

export function createBotHand(level: BotLevel, seat: Seat): Hand {
  return {
    inputAt: (state) => botInput(level, state, seat),
    offer() {},
    rest() {},
  };
}
