import {
  COURT_WIDTH,
  EVENT,
  LEFT,
  otherSeat,
  PHASE,
  rulesOf,
  type Seat,
  type State,
  TICKS_PER_SECOND,
} from '@pong/engine';

/** Seen from the page: `own` is drawn left or below in amber, `other` right or above in cyan. */
export type Side = 'own' | 'other';

/** What one frame shows, in court units, own view. */
export interface Scene {
  /** Null while there is none to show. */
  ball: { x: number; y: number } | null;
  ownY: number;
  otherY: number;
  score: { own: number; other: number };
  lastHit: Side | null;
  /** Whole seconds until the first serve, 0 when there is nothing to count. */
  count: number;
  /** Who wins with the next point. */
  gamePoint: { own: boolean; other: boolean };
}

/** What happened in a step, for light and sound. */
export type Happening =
  | { kind: 'hit'; side: Side }
  | { kind: 'wall' }
  | { kind: 'point'; side: Side }
  | { kind: 'serve' }
  | { kind: 'over'; winner: Side };

export function sideOf(seat: number, own: Seat): Side {
  return seat === own ? 'own' : 'other';
}

/**
 * The picture `fraction` of a tick after `state`; `ahead` is the state one tick later. Between the two everything
 * moves straight, which keeps 120 and 144 Hz screens smooth and shows one's own newest input at once.
 */
export function sceneBetween(state: State, ahead: State, fraction: number, own: Seat): Scene {
  const mirror = own === LEFT ? (x: number) => x : (x: number) => COURT_WIDTH - x;
  const other = otherSeat(own);
  const ball = ballBetween(state, ahead, fraction);
  const top = rulesOf(state.ruleSet).winningScore - 1;
  const score = { own: scoreOf(state, own), other: scoreOf(state, other) };
  const first = state.phase === PHASE.serve && score.own === 0 && score.other === 0;
  const playing = state.phase !== PHASE.over;
  return {
    ball: ball && { x: mirror(ball.x), y: ball.y },
    ownY: mix(paddleOf(state, own), paddleOf(ahead, own), fraction),
    otherY: mix(paddleOf(state, other), paddleOf(ahead, other), fraction),
    score,
    lastHit: state.lastHit === -1 ? null : sideOf(state.lastHit, own),
    count: first ? Math.min(3, Math.ceil(state.countdown / TICKS_PER_SECOND)) : 0,
    gamePoint: { own: playing && score.own === top, other: playing && score.other === top },
  };
}

/** The events of the step that led to `state`, in the order they are heard. */
export function happeningsOf(state: State, own: Seat): Happening[] {
  const { events } = state;
  if (events === 0) return [];
  const happenings: Happening[] = [];
  if (events & EVENT.wallHit) happenings.push({ kind: 'wall' });
  if (events & EVENT.paddleHit && state.lastHit !== -1)
    happenings.push({ kind: 'hit', side: sideOf(state.lastHit, own) });
  // The side that missed receives next; the other one has scored.
  if (events & EVENT.point) happenings.push({ kind: 'point', side: sideOf(state.receiver, otherSeat(own)) });
  if (events & EVENT.serve) happenings.push({ kind: 'serve' });
  if (events & EVENT.over) happenings.push({ kind: 'over', winner: sideOf(state.winner, own) });
  return happenings;
}

export function paddleOf(state: State, seat: Seat): number {
  return seat === LEFT ? state.leftY : state.rightY;
}

export function scoreOf(state: State, seat: Seat): number {
  return seat === LEFT ? state.leftScore : state.rightScore;
}

export function mix(from: number, to: number, fraction: number): number {
  return from + (to - from) * fraction;
}

function ballBetween(state: State, ahead: State, fraction: number): { x: number; y: number } | null {
  if (state.phase === PHASE.over) return null;
  // A ball that leaves the court flies on; its next place is where the serve will be.
  if (ahead.phase !== PHASE.rally && state.phase === PHASE.rally)
    return { x: state.ballX + state.ballVx * fraction, y: state.ballY + state.ballVy * fraction };
  return { x: mix(state.ballX, ahead.ballX, fraction), y: mix(state.ballY, ahead.ballY, fraction) };
}
