import type { RuleSetName, State } from '@pong/engine';
import { drawHand } from '../engine/hands.ts';

/** What of an engine plays a match: the one of the house, or one with something put into it. */
export interface EnginePart {
  createState(ruleSet: RuleSetName, seed: number): State;
  step(state: State, left: number, right: number): void;
  checksum(state: State): number;
}

/** Some matches, each as one number: the checksums of all its ticks folded together. */
export interface Folded {
  folds: number[];
  ticks: number;
  volleys: number;
  slides: number;
}

const PADDLE_HIT = 1;
const OVER = 2;
const FIRST_SLIDE = 780;
/** Three hours of play: a match that an altered engine does not end is cut there. */
const MATCH_LIMIT_TICKS = 648_000;

/** Plays the matches of the seeds from `seed` on, by hands drawn from the seed. This very module runs in the browser too. */
export function foldMatches(engine: EnginePart, seed: number, matches: number): Folded {
  const folded: Folded = { folds: [], ticks: 0, volleys: 0, slides: 0 };
  for (let played = 0; played < matches; played++) foldMatch(engine, (seed + played) | 0, folded);
  return folded;
}

function foldMatch(engine: EnginePart, seed: number, folded: Folded): void {
  const state = engine.createState(seed % 8 === 0 ? 'sudden' : '1972', seed);
  const left = drawHand(Math.imul(seed, 2));
  const right = drawHand(Math.imul(seed, 2) + 1);
  let fold = 0;
  while (state.phase !== OVER && state.tick < MATCH_LIMIT_TICKS) {
    const inputs = [left(state, 0), right(state, 1)] as const;
    engine.step(state, ...inputs);
    fold = Math.imul(fold ^ engine.checksum(state), 0x9e3779b1) ^ (fold >>> 13);
    if ((state.events & PADDLE_HIT) !== 0) folded.volleys += 1;
    if (inputs[0] >= FIRST_SLIDE) folded.slides += 1;
    if (inputs[1] >= FIRST_SLIDE) folded.slides += 1;
  }
  folded.folds.push(fold >>> 0);
  folded.ticks += state.tick;
}

/** In how many matches two runs differ; those that only one of them has count too. */
export function differing(one: readonly number[], other: readonly number[]): number {
  let count = Math.abs(one.length - other.length);
  for (let at = 0; at < Math.min(one.length, other.length); at++) if (one[at] !== other[at]) count += 1;
  return count;
}
