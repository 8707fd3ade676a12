import { COURT_HEIGHT, COURT_WIDTH, LEFT, RIGHT } from './court.ts';
import { rulesOf } from './rule-sets.ts';
import { EVENT, PHASE, type State } from './state.ts';

export const HEAT_COLUMNS = 32;
export const HEAT_ROWS = 20;
const CELL_WIDTH = COURT_WIDTH / HEAT_COLUMNS;
const CELL_HEIGHT = COURT_HEIGHT / HEAT_ROWS;

/** What a match was like, for a result page. Plain JSON. */
export interface Summary {
  ticks: number;
  /** Rallies begun. */
  rallies: number;
  /** Most volleys in one rally. */
  longestRally: number;
  /** The ball's greatest speed across the court; 100 is the serve's. */
  fastestBallPercent: number;
  /** Ticks the ball spent in each cell of 32 × 20, row by row from the top left. */
  heat: number[];
  /** The same, only while the left, or the right, seat had hit last. */
  heatLeft: number[];
  heatRight: number[];
}

export function createSummary(): Summary {
  const cells = () => new Array<number>(HEAT_COLUMNS * HEAT_ROWS).fill(0);
  return {
    ticks: 0,
    rallies: 0,
    longestRally: 0,
    fastestBallPercent: 0,
    heat: cells(),
    heatLeft: cells(),
    heatRight: cells(),
  };
}

/** Takes note of a state; call it once after each step. */
export function observe(summary: Summary, state: State): void {
  summary.ticks += 1;
  if ((state.events & EVENT.serve) !== 0) summary.rallies += 1;
  if (state.volleys > summary.longestRally) summary.longestRally = state.volleys;
  if (state.phase !== PHASE.rally) return;
  const percent = Math.trunc((Math.abs(state.ballVx) * 100) / rulesOf(state.ruleSet).paces[0].vx);
  if (percent > summary.fastestBallPercent) summary.fastestBallPercent = percent;
  const cell = Math.trunc(state.ballY / CELL_HEIGHT) * HEAT_COLUMNS + Math.trunc(state.ballX / CELL_WIDTH);
  bump(summary.heat, cell);
  if (state.lastHit === LEFT) bump(summary.heatLeft, cell);
  else if (state.lastHit === RIGHT) bump(summary.heatRight, cell);
}

function bump(heat: number[], cell: number): void {
  heat[cell] = (heat[cell] ?? 0) + 1;
}
