import { cloneState, copyState, createReferee, createState, EVENT, PHASE, type RuleSet } from '@pong/engine';
import type { Step } from './broken.ts';
import { drawHand } from './hands.ts';

/** Three hours of play: no match may take longer. */
const MATCH_LIMIT_TICKS = 648_000;

export interface FuzzCount {
  matches: number;
  ticks: number;
  volleys: number;
  wallHits: number;
  points: number;
  longestRally: number;
  longestMatchTicks: number;
  /** Matches in which an invariant broke, by its id; they end there. */
  readonly broken: Record<string, number>;
}

function noMatches(): FuzzCount {
  const zero = {
    matches: 0,
    ticks: 0,
    volleys: 0,
    wallHits: 0,
    points: 0,
    longestRally: 0,
    longestMatchTicks: 0,
  };
  return { ...zero, broken: {} };
}

/** Plays the match of a seed by `step` and holds it against `rules`, tick by tick. */
function playRefereed(step: Step, rules: RuleSet, seed: number, count: FuzzCount): void {
  const state = createState('1972', seed);
  const before = cloneState(state);
  const referee = createReferee(rules);
  const left = drawHand(2 * seed);
  const right = drawHand(2 * seed + 1);
  count.matches += 1;
  while (state.phase !== PHASE.over) {
    copyState(state, before);
    const inputs = [left(state, 0), right(state, 1)] as const;
    step(state, ...inputs);
    const invariant = referee.check(before, state, ...inputs)?.invariant;
    const endless = state.tick >= MATCH_LIMIT_TICKS;
    if (invariant !== undefined || endless) {
      const what = invariant ?? 'never ends';
      count.broken[what] = (count.broken[what] ?? 0) + 1;
      break;
    }
    if ((state.events & EVENT.paddleHit) !== 0) count.volleys += 1;
    if ((state.events & EVENT.wallHit) !== 0) count.wallHits += 1;
    if ((state.events & EVENT.point) !== 0) count.points += 1;
    if (state.volleys > count.longestRally) count.longestRally = state.volleys;
  }
  count.ticks += state.tick;
  count.longestMatchTicks = Math.max(count.longestMatchTicks, state.tick);
}

export function fuzz(step: Step, rules: RuleSet, matches: number): FuzzCount {
  const count = noMatches();
  for (let seed = 0; seed < matches; seed++) playRefereed(step, rules, seed, count);
  return count;
}

/** In how many matches something broke. */
export function brokenMatches({ broken }: FuzzCount): number {
  return Object.values(broken).reduce((sum, count) => sum + count, 0);
}
