import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { angler, fidget, idle, keyboard, type NewPlayer, slider, tracker } from '../test/players.ts';
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
type Pair = readonly [string, NewPlayer, NewPlayer];

/** Who played for the golden matches of each engine version: with the inputs that it knew. */
const pairs: Record<string, readonly Pair[]> = {
  '1': [
    ['idle-idle', idle, idle],
    ['fidget-fidget', fidget(11), fidget(12)],
    ['keyboard-fidget', keyboard(8), fidget(13)],
    ['tracker-keyboard', tracker, keyboard(6)],
    ['angler-tracker', angler, tracker],
  ],
  '2': [
    ['slider-slider', slider(21), slider(22)],
    ['slider-fidget', slider(23), fidget(14)],
    ['slider-tracker', slider(24), tracker],
    ['keyboard-slider', keyboard(7), slider(25)],
  ],
};

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

const golden: Record<string, Golden[]> = JSON.parse(
  readFileSync(new URL('../test/golden.json', import.meta.url), 'utf8'),
);

test('T-5 there are golden matches of this engine version and of all before', () => {
  assert.deepEqual(Object.keys(golden), Object.keys(pairs));
  assert.equal(Object.keys(golden).at(-1), ENGINE_VERSION);
});

for (const [engine, players] of Object.entries(pairs)) {
  test(`T-5 committed matches of engine ${engine} keep their checksums`, () => {
    const matches = RULE_SET_NAMES.flatMap((ruleSet) =>
      players.flatMap(([name, one, other]) =>
        [-2_147_483_648, 0, 1972].map((seed) => play(ruleSet, seed, name, one, other)),
      ),
    );
    assert.deepEqual(matches, golden[engine], `now:\n${JSON.stringify(matches)}`);
  });
}
