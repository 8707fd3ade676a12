import { botInput, type Input, LEFT, RIGHT, type Seat, type State } from '@pong/engine';
import type { TapeHeader } from '@pong/netcode';

export type Bot = (state: State) => Input;

/** What plays at each seat where no person sits. */
export function botsOf(header: Pick<TapeHeader, 'seats'>): [Bot | undefined, Bot | undefined] {
  return [botAt(header, LEFT), botAt(header, RIGHT)];
}

function botAt({ seats }: Pick<TapeHeader, 'seats'>, seat: Seat): Bot | undefined {
  const at = seats[seat];
  return at.kind === 'bot' ? (state) => botInput(at.level, state, seat) : undefined;
}
