import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { angler, fidget, idle, keyboard, type NewPlayer, tracker } from '../test/players.ts';
import { ENGINE_VERSION } from './court.ts';
import { RULE_SET_NAMES, type RuleSetName } from './rule-sets.ts';
import { checksum, createState, PHASE } from './state.ts';
import { step } from './step.ts';

interface Golden {
  readonly match: string;
  readonly ticks: number;
  readonly score: string;
  /** Checksums of all its ticks folded into one. */
  readonly checksum: string;
}

/** No bots here: their play may be tuned without a new engine version, the rules may not. */
const pairs: readonly [string, NewPlayer, NewPlayer][] = [
  ['idle-idle', idle, idle],
  ['fidget-fidget', fidget(11), fidget(12)],
  ['keyboard-fidget', keyboard(8), fidget(13)],
  ['tracker-keyboard', tracker, keyboard(6)],
  ['angler-tracker', angler, tracker],
];

function play(ruleSet: RuleSetName, seed: number, name: string, one: NewPlayer, other: NewPlayer): Golden {
  const state = createState(ruleSet, seed);
  const [left, right] = [one(), other()];
  let folded = 0;
  while (state.phase !== PHASE.over) {
    step(state, left(state, 0), right(state, 1));
    folded = Math.imul(folded ^ checksum(state), 0x9e3779b1);
  }
  return {
    match: `${ruleSet} ${name} ${seed}`,
    ticks: state.tick,
    score: `${state.leftScore}-${state.rightScore}`,
    checksum: (folded >>> 0).toString(16).padStart(8, '0'),
  };
}

test('T-5 committed matches keep their checksums while the engine keeps its version', () => {
  const golden: { engine: string; matches: Golden[] } = JSON.parse(
    readFileSync(new URL('../test/golden.json', import.meta.url), 'utf8'),
  );
  assert.equal(golden.engine, ENGINE_VERSION, 'a new engine version needs new golden matches');
  const matches = RULE_SET_NAMES.flatMap((ruleSet) =>
    pairs.flatMap(([name, one, other]) =>
      [-2_147_483_648, 0, 1972].map((seed) => play(ruleSet, seed, name, one, other)),
    ),
  );
  assert.deepEqual(matches, golden.matches, `now:\n${JSON.stringify(matches)}`);
});
