import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checksum, RULE_SETS, type State, step, stepWith } from '@pong/engine';
import { replayTape } from '../tape-replay.ts';
import { createLiveTable } from './live-table.ts';
import { type Played, playMatch } from './play-match.ts';
import { linesOf } from './table.ts';

const LINES = linesOf('jitter', 150);
/** The eleventh serve comes after the tenth rally. */
const TEN_RALLIES = 11;

/** Ten rallies at 150 ms with jitter; keys at the left, a pointer at the right, which draws 144 pictures a second. */
function tenRallies(seed: number): Played {
  const table = createLiveTable({ ruleSet: '1972', seed, lines: [LINES, LINES] });
  return playMatch(table, {
    seed,
    devices: ['keys', 'pointer'],
    framesPerSecond: [60, 144],
    untilServes: TEN_RALLIES,
  });
}

const short = tenRallies(1);

test('V-3 ten rallies at 150 ms with jitter happen, and both see every hit where it was', () => {
  const { hits, misses } = short.table.history;
  assert.ok(
    misses.length >= 9 && hits.length > 2 * misses.length,
    `${hits.length} hits, ${misses.length} misses`,
  );
  for (const testimony of short.testimonies) {
    assert.deepEqual(testimony.takenBack, []);
    assert.deepEqual(testimony.jumps, []);
    assert.deepEqual(testimony.backward, []);
    assert.equal(testimony.ownPaddleJumps, 0);
    assert.deepEqual(testimony.clockBack, { own: 0, far: 0, ball: 0 });
    // The last hit may still be on its way to the screen.
    assert.ok(testimony.unshown.length <= 1 && testimony.shownHits >= hits.length - 1);
  }
  assert.equal(short.table.desyncs(), 0);
});

test('the own paddle moves in the picture in which the hand was asked, or in the next', () => {
  for (const { answers } of short.testimonies) {
    assert.ok(answers.wishes >= 8, String(answers.wishes));
    assert.ok(answers.byFrames.length <= 2, String(answers.byFrames));
    assert.equal(answers.takenMs.length, answers.wishes);
  }
});

test('the same seed plays the same match, another seed another', () => {
  assert.deepEqual(tenRallies(1).table.history.hits, short.table.history.hits);
  assert.notDeepEqual(tenRallies(2).table.history.hits, short.table.history.hits);
});

test('at the end both sessions, the authority and the replayed tape are in one state', () => {
  const lines = linesOf('stalls', 100);
  const { table, ended } = playMatch(createLiveTable({ ruleSet: 'sudden', seed: 3, lines: [lines, lines] }), {
    seed: 3,
    devices: ['pointer', 'keys'],
  });
  const overTick = table.history.overTick();
  assert.ok(ended && overTick !== undefined && table.agrees());
  assert.equal(checksum(replayTape(table.history.tape())), table.history.checksumAt(overTick));
});

test('on lines of 20 and 150 ms both see the other side equally late, from the first serve on', () => {
  const lines = [linesOf('constant', 20), linesOf('constant', 150)] as const;
  const late = [0, 0];
  const pictures = [0, 0];
  playMatch(createLiveTable({ ruleSet: '1972', seed: 4, lines, quick: true }), {
    seed: 4,
    devices: ['keys', 'keys'],
    untilMs: 12_000,
    unseen: true,
    look(seat, { tick, farTick }, nowMs) {
      if (nowMs < 5_000) return;
      late[seat] = (late[seat] ?? 0) + tick - farTick;
      pictures[seat] = (pictures[seat] ?? 0) + 1;
    },
  });
  const [short = 0, long = 0] = late.map((sum, seat) => sum / (pictures[seat] ?? 1));
  assert.ok(short > 6 && Math.abs(short - long) < 1.5, `${short} and ${long} ticks`);
});

test('V-10 with stalls the far paddle is drawn hurrying, never jumping', () => {
  const lines = linesOf('stalls', 150);
  const { testimonies, table } = playMatch(
    createLiveTable({ ruleSet: 'sudden', seed: 6, lines: [lines, lines] }),
    {
      seed: 6,
      devices: ['keys', 'keys'],
    },
  );
  assert.ok(table.history.hits.length > 5 && Number(table.figures(0).corrections) > 5);
  for (const { farPaddleJumps } of testimonies) assert.equal(farPaddleJumps, 0);
});

test('one bit of one engine is found, and asked about', () => {
  const rules = { ...RULE_SETS['1972'], paddleSpeed: RULE_SETS['1972'].paddleSpeed ^ 1 };
  const faster = (state: State, left: number, right: number): void => stepWith(rules, state, left, right);
  const table = createLiveTable({ ruleSet: '1972', seed: 5, lines: [LINES, LINES], steps: [faster, step] });
  playMatch(table, { seed: 5, devices: ['keys', 'keys'], untilMs: 10_000 });
  assert.ok(table.desyncs() > 0);
});
