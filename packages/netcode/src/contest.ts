import { CONTACT_DEPTH, CONTACT_REACH, PHASE, rulesOf, type Seat, type State, toContact } from '@pong/engine';

/**
 * Whether the next step may decide a ball at this seat's paddle: it reaches the contact line, or is past it and still
 * beside the paddle (C-1, C-2 of the engine). What the seat does in such a step has to be known before it may be shown to
 * the other. Not so where the paddle is too far off to touch the ball whatever its player does: with `unknownSteps` before
 * this one of which the other does not know the input, it may be elsewhere by twice its way in each. Both sides reckon
 * alike from what was said, so what is not declared is not waited for.
 */
export function isContest(
  state: Readonly<State>,
  seat: Seat,
  unknownSteps = Number.POSITIVE_INFINITY,
): boolean {
  if (state.phase !== PHASE.rally) return false;
  const coming = seat === 0 ? state.ballVx < 0 : state.ballVx > 0;
  const ahead = toContact(state.ballX, seat);
  if (!coming || ahead > Math.abs(state.ballVx) || ahead < -CONTACT_DEPTH) return false;
  const off = Math.abs(state.ballY - (seat === 0 ? state.leftY : state.rightY));
  const { paddleSpeed } = rulesOf(state.ruleSet);
  return off <= CONTACT_REACH + Math.abs(state.ballVy) + paddleSpeed * (1 + 2 * unknownSteps);
}
