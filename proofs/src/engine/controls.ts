import type { RuleSet } from '@pong/engine';
import type { Finding } from '../proof.ts';
import {
  BLITZ,
  CLASSIC,
  ENDLESS,
  forgetful,
  HASTY,
  NOT_ENOUGH,
  type Step,
  stepUnder,
  unswept,
  wallless,
} from './broken.ts';
import { brokenMatches, fuzz } from './fuzz.ts';
import { syncTest } from './sync.ts';

/** Each control bends one thing and must be caught by the invariant that guards it, and by no accident before it. */
const CONTROLS: readonly {
  readonly what: string;
  readonly step: Step;
  readonly rules: RuleSet;
  readonly by: string;
}[] = [
  { what: 'contact not swept', step: unswept(BLITZ), rules: BLITZ, by: 'I-5' },
  { what: 'walls removed', step: wallless(CLASSIC), rules: CLASSIC, by: 'I-2' },
  { what: 'no overtime and no let', step: stepUnder(ENDLESS), rules: CLASSIC, by: 'I-6' },
  { what: 'paddles one unit a tick too fast', step: stepUnder(HASTY), rules: CLASSIC, by: 'I-3' },
  { what: 'match goes on after the 11th point', step: stepUnder(NOT_ENOUGH), rules: CLASSIC, by: 'I-4' },
];

/** Plays with each rule broken on purpose; a finding holds when the break was found. */
export function controlFindings(matches: number, syncTicks: number): Finding[] {
  const fuzzed = CONTROLS.map(({ what, step, rules, by }) => {
    const count = fuzz(step, rules, matches);
    const caught = count.broken[by] ?? 0;
    return {
      what: `control: ${what}`,
      seen: `${by} breaks in ${caught} of ${matches} matches`,
      asked: `${by} breaks, nothing else`,
      holds: caught > 0 && brokenMatches(count) === caught,
    };
  });
  const desynced = syncTest(forgetful(CLASSIC), syncTicks);
  const control: Finding = {
    what: 'control: a step that remembers something',
    seen: desynced.desyncs > 0 ? `desync at tick ${desynced.ticks}` : 'no desync',
    asked: 'a desync',
    holds: desynced.desyncs > 0,
  };
  return [...fuzzed, control];
}
