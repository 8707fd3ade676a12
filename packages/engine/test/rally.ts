import { createState, PHASE, type RuleSetName, type State } from '../src/index.ts';

/** A match in mid-rally with everything set by hand that the test names. */
export function rallyState(fields: Partial<State>, ruleSet: RuleSetName = '1972'): State {
  const state = createState(ruleSet, 1);
  return Object.assign(state, { phase: PHASE.rally, countdown: 0, ballX: 8_000, ballY: 5_000 }, fields);
}
