import { EVENT, encodeState, type Input, type State } from '@pong/engine';
import type { MatchFrame } from '@pong/protocol';

/** Every third tick: 20 frames a second. */
const FRAME_TICKS = 3;

/** The frame of a state and the two inputs in force. */
export function frameOf(state: State, left: Input, right: Input): MatchFrame {
  return [left, right, ...encodeState(state)];
}

/** Whether this tick's frame goes out; matches take turns by `offset`, so that they do not all send in one. */
export function isFrameDue(state: State, offset: number): boolean {
  return (state.tick + offset) % FRAME_TICKS === 0 || isPoint(state);
}

/** A frame that has to arrive. */
export function isPoint(state: State): boolean {
  return (state.events & EVENT.point) !== 0;
}
