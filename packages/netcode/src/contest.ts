import { CONTACT_DEPTH, PHASE, type Seat, type State, toContact } from '@pong/engine';

/**
 * Whether the next step may decide a ball at this seat's paddle: it reaches the contact line, or is past it and still
 * beside the paddle (C-1, C-2 of the engine). What the seat does in such a step has to be known before it may be shown to the other.
 */
export function isContest(state: Readonly<State>, seat: Seat): boolean {
  if (state.phase !== PHASE.rally) return false;
  const coming = seat === 0 ? state.ballVx < 0 : state.ballVx > 0;
  const ahead = toContact(state.ballX, seat);
  return coming && ahead <= Math.abs(state.ballVx) && ahead >= -CONTACT_DEPTH;
}
