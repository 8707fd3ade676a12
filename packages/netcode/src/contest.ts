import { PHASE, type Seat, type State, toContact } from '@pong/engine';

/**
 * Whether the next step may decide a ball at this seat's paddle: it reaches the contact line, or is past it and still
 * in the court. What the seat does in such a step has to be known before it may be shown to the other.
 */
export function isContest(state: Readonly<State>, seat: Seat): boolean {
  if (state.phase !== PHASE.rally) return false;
  const coming = seat === 0 ? state.ballVx < 0 : state.ballVx > 0;
  return coming && toContact(state.ballX, seat) <= Math.abs(state.ballVx);
}
