import assert from 'node:assert/strict';
import { test } from 'node:test';
import { angler, bot, bots, fidget, idle, keyboard, league, tracker } from '../test/players.ts';
import { BOT_LEVELS, botInput } from './bot.ts';
import { isInput } from './input.ts';
import { cloneState, createState, PHASE } from './state.ts';
import { step } from './step.ts';

test('B-1 a bot answers the same state with the same input, and leaves it as it was', () => {
  const state = createState('1972', 5);
  for (let tick = 0; tick < 3_000; tick++) {
    const before = cloneState(state);
    for (const level of BOT_LEVELS) {
      for (const seat of [0, 1] as const) {
        const input = botInput(level, state, seat);
        assert.ok(isInput(input));
        assert.equal(botInput(level, cloneState(state), seat), input);
      }
    }
    assert.deepEqual(state, before);
    step(state, botInput('fair', state, 0), botInput('hard', state, 1));
  }
});

test('B-2 hard beats fair and fair beats easy over 200 matches', () => {
  assert.ok(league(bot('hard'), bot('fair'), 200).wins >= 180);
  assert.ok(league(bot('fair'), bot('easy'), 200).wins >= 180);
  assert.ok(league(bot('hard'), bot('easy'), 200).wins >= 195);
});

test('B-2 a paddle that never moves loses to easy', () => {
  assert.ok(league(idle, bot('easy'), 200).wins <= 40);
});

test('B-3 a steady hand on the keys, a sixth of a second late, wins most matches against easy only', () => {
  assert.ok(league(keyboard(10), bot('easy'), 100).wins >= 60);
  assert.ok(league(keyboard(10), bot('hard'), 100).wins <= 10);
});

test('B-4 hard can be beaten by one who never misses, and sooner by one who places', () => {
  const steady = league(tracker, bot('hard'), 40);
  const placing = league(angler, bot('hard'), 40);
  assert.ok(steady.pointsAgainst > 0 && steady.points > 0);
  assert.ok(placing.wins >= 30);
  assert.ok(placing.meanTicks < steady.meanTicks);
});

test('B-4 each level ends its matches, and two of fair play two to four minutes', () => {
  for (const one of bots) for (const other of bots) league(one.player, other.player, 20);
  const { meanTicks } = league(bot('fair'), bot('fair'), 100);
  assert.ok(meanTicks >= 2 * 3_600 && meanTicks <= 4 * 3_600, `${meanTicks} ticks`);
});

test('B-5 a bot changes its input at most four times a second', () => {
  for (const level of BOT_LEVELS) {
    for (const newOpponent of [bot(level), keyboard(8), fidget(5)]) {
      let changes = 0;
      let ticks = 0;
      for (let seed = 0; seed < 20; seed++) {
        const state = createState('1972', seed);
        const opponent = newOpponent();
        let before = 0;
        for (; state.phase !== PHASE.over; ticks++) {
          const input = botInput(level, state, 1);
          if (input !== before) changes += 1;
          before = input;
          step(state, opponent(state, 0), input);
        }
      }
      const perSecond = (changes * 60) / ticks;
      assert.ok(perSecond > 0.5 && perSecond < 4, `${level}: ${perSecond}`);
    }
  }
});
