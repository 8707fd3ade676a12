import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bot, createDice, fidget, idle, league, type NewPlayer, slider, tracker } from '../test/players.ts';
import { NEUTRAL } from './input.ts';
import { createReferee } from './referee.ts';
import { RULE_SETS, type RuleSet } from './rule-sets.ts';
import { checksum, cloneState, copyState, createState, EVENT, PHASE, type State } from './state.ts';
import { step, stepWith } from './step.ts';

const MATCH_LIMIT_TICKS = 400_000;

interface Count {
  ticks: number;
  hits: number;
  walls: number;
  points: number;
}

function refereed(rules: RuleSet, seed: number, newLeft: NewPlayer, newRight: NewPlayer, count: Count): void {
  const state = createState('1972', seed);
  const before = cloneState(state);
  const referee = createReferee(rules);
  const left = newLeft();
  const right = newRight();
  while (state.phase !== PHASE.over) {
    copyState(state, before);
    const inputs = [left(state, 0), right(state, 1)] as const;
    stepWith(rules, state, ...inputs);
    const breach = referee.check(before, state, ...inputs);
    if (breach) assert.fail(`${breach.invariant} broken by seed ${seed} at tick ${breach.tick}`);
    if ((state.events & EVENT.paddleHit) !== 0) count.hits += 1;
    if ((state.events & EVENT.wallHit) !== 0) count.walls += 1;
    if ((state.events & EVENT.point) !== 0) count.points += 1;
    assert.ok(state.tick < MATCH_LIMIT_TICKS, `seed ${seed} does not end`);
  }
  count.ticks += state.tick;
}

function somebody(seed: number): NewPlayer {
  const kinds: NewPlayer[] = [
    bot('easy'),
    bot('fair'),
    bot('hard'),
    tracker,
    idle,
    fidget(seed),
    fidget(seed * 7),
    slider(seed),
  ];
  return kinds[createDice(seed)(kinds.length)] ?? idle;
}

test('I-1 I-2 I-3 I-4 I-5 I-6 I-7 hold in fuzzed matches, and something happens in them', () => {
  const count: Count = { ticks: 0, hits: 0, walls: 0, points: 0 };
  for (let seed = 1; seed <= 400; seed++) {
    refereed(RULE_SETS['1972'], seed, somebody(seed * 2), somebody(seed * 2 + 1), count);
  }
  assert.ok(count.hits > 5_000 && count.walls > 2_000 && count.points > 4_400, JSON.stringify(count));
});

test('C-1 the same at speeds where a paddle is jumped over in a tick', () => {
  const count: Count = { ticks: 0, hits: 0, walls: 0, points: 0 };
  const dice = createDice(1972);
  for (let seed = 1; seed <= 300; seed++) {
    const vx = 200 + dice(8_000);
    const steep = Math.min(2 * vx, 9_000);
    const pace = { fromVolley: 0, vx, vy: [0, Math.trunc(steep / 3), Math.trunc(steep / 2), steep] } as const;
    const rules: RuleSet = { ...RULE_SETS['1972'], paces: [pace], overtimeMaxVx: vx, serveMaxVy: steep };
    refereed(rules, seed, somebody(seed), fidget(seed), count);
  }
  assert.ok(count.hits > 300 && count.points > 3_300, JSON.stringify(count));
});

test('T-5 sync test: every tick, go back up to eight ticks, step again, same checksum', () => {
  const BACK = 8;
  for (let seed = 0; seed < 12; seed++) {
    const state = createState('1972', seed);
    const left = somebody(seed + 50)();
    const right = fidget(seed)();
    const past: { before: State; inputs: [number, number] }[] = [];
    for (let tick = 0; tick < 2_000; tick++) {
      const inputs: [number, number] = [left(state, 0), right(state, 1)];
      past.push({ before: cloneState(state), inputs });
      if (past.length > BACK) past.shift();
      step(state, ...inputs);
      const again = cloneState(past[0]?.before ?? state);
      for (const { inputs } of past) step(again, ...inputs);
      assert.equal(checksum(again), checksum(state), `seed ${seed} tick ${tick}`);
    }
  }
});

test('T-6 swapping sides mirrors the match', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const state = createState('1972', seed);
    const twin = mirrored(state);
    const left = somebody(seed)();
    const right = fidget(seed)();
    while (state.phase !== PHASE.over) {
      const [one, other] = [left(state, 0), right(state, 1)];
      step(state, one, other);
      step(twin, other, one);
      assert.deepEqual(twin, mirrored(state));
    }
  }
});

const swapSeat = (seat: number): number => (seat === -1 ? -1 : 1 - seat);

function mirrored(state: State): State {
  return {
    ...state,
    ballX: 16_000 - state.ballX,
    ballVx: 0 - state.ballVx,
    leftY: state.rightY,
    rightY: state.leftY,
    leftScore: state.rightScore,
    rightScore: state.leftScore,
    lastHit: swapSeat(state.lastHit),
    receiver: swapSeat(state.receiver),
    winner: swapSeat(state.winner),
  };
}

test('R-4 two paddles that stand still never loop for ever, wherever they stand', () => {
  let longest = 0;
  for (let seed = 0; seed < 300; seed++) {
    const dice = createDice(seed);
    const state = createState('1972', seed);
    state.leftY = 1_120 + dice(7_760);
    state.rightY = seed % 3 === 0 ? state.leftY : 1_120 + dice(7_760);
    if (seed % 2 === 0) state.ballY = state.leftY;
    for (; state.phase !== PHASE.over; step(state, NEUTRAL, NEUTRAL))
      longest = Math.max(longest, state.volleys);
  }
  assert.ok(longest > 20 && longest < 60, String(longest));
});

test('R-4 R-5 two that never miss are outrun long before the let', () => {
  const { longestRally, longestTicks } = league(tracker, tracker, 12);
  assert.ok(longestRally > 20 && longestRally < 150, String(longestRally));
  assert.ok(longestTicks < 90_000, String(longestTicks));
});
