import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checksum,
  createState,
  DOWN,
  type Input,
  LEFT,
  MAX_INPUT,
  moveTo,
  NEUTRAL,
  type Seat,
  type State,
  step,
  toContact,
  UP,
} from '@pong/engine';
import fc from 'fast-check';
import { openMatch } from '../test/open-match.ts';
import type { Authority } from './authority.ts';
import { COMMIT_HORIZON_TICKS, INPUT_AHEAD_TICKS } from './news.ts';

const sumOf = (state: Readonly<State>): number => checksum({ ...state });

test('N-1 each step takes one input per seat: the newest stamped for it or before', () => {
  const { authority, steps, turns } = openMatch();
  assert.equal(authority.play(0, [3, UP]), 'accepted');
  assert.equal(authority.play(0, [6, DOWN]), 'accepted');
  turns(60);
  const left = steps.slice(0, 8).map(({ inputs }) => inputs[0]);
  assert.deepEqual(left, [0, 0, 0, UP, UP, UP, DOWN, DOWN]);
  assert.deepEqual(
    steps.map(({ tick }) => tick),
    steps.map((_, index) => index),
    'each step once, in order',
  );
});

test('N-2 what is not newer is stale, what is too far ahead is early; neither changes anything', () => {
  const { authority, turns, toldTo } = openMatch();
  authority.play(0, [10, UP]);
  assert.equal(authority.play(0, [10, DOWN]), 'stale');
  assert.equal(authority.play(0, [9, DOWN]), 'stale');
  assert.equal(authority.play(0, [INPUT_AHEAD_TICKS + 1, DOWN]), 'early');
  assert.equal(authority.play(0, [INPUT_AHEAD_TICKS, UP]), 'accepted');
  assert.deepEqual(toldTo(1, 'play'), [
    [10, UP],
    [INPUT_AHEAD_TICKS, UP],
  ]);
  turns(1);
  assert.deepEqual(
    { ...authority.counts[0] },
    { accepted: 2, late: 0, overruled: 0, spent: 0, stale: 2, early: 1 },
  );
});

test('N-2 what is too early before the first step is overruled at a tick that there is', () => {
  const { authority, toldTo } = openMatch();
  assert.equal(authority.play(0, [5_000, UP]), 'early');
  assert.deepEqual(toldTo(0, 'overrule'), [[0, NEUTRAL, 5_000]]);
});

test('N-3 within the horizon a late input counts at its own tick', () => {
  const { authority, turns } = openMatch();
  turns(30);
  assert.equal(authority.play(1, [30 - COMMIT_HORIZON_TICKS + 1, UP]), 'late');
  turns(30);
  const plain = createState('1972', 11);
  while (plain.tick < 60) step(plain, 0, plain.tick >= 16 ? UP : 0);
  assert.equal(sumOf(authority.head()), checksum(plain));
});

test('N-4 past the horizon it counts from the first open step: the late one is told so, the other sees no past change', () => {
  const { authority, turns, toldTo, steps } = openMatch();
  turns(40);
  const committed = authority.confirmed().tick;
  assert.equal(committed, 40 - COMMIT_HORIZON_TICKS);
  assert.equal(authority.play(0, [5, UP]), 'overruled');
  assert.equal(authority.play(0, [9, DOWN]), 'overruled');
  turns(1);
  assert.deepEqual(toldTo(1, 'play'), [[committed, DOWN]]);
  assert.deepEqual(toldTo(0, 'overrule'), [
    [committed, DOWN, 5],
    [committed, DOWN, 9],
  ]);
  turns(20);
  assert.equal(steps.find(({ inputs }) => inputs[0] !== NEUTRAL)?.tick, committed);
});

test('N-5 a step is final as soon as both have settled it, and 15 ticks after it at the latest', () => {
  const { authority, turns } = openMatch();
  turns(50);
  assert.equal(authority.confirmed().tick, 35);
  authority.play(0, [49, UP]);
  turns(1);
  assert.equal(authority.confirmed().tick, 36, 'the other has said nothing');
  authority.play(1, [49, UP]);
  turns(1);
  assert.equal(authority.confirmed().tick, 50);
});

test('N-6 whoever is late all the time has no horizon any more', () => {
  const { authority, turns } = openMatch();
  turns(30);
  const heard: string[] = [];
  for (let message = 0; message < 60; message += 1) {
    turns(5);
    heard.push(authority.play(0, [authority.head().tick - 10, message % 2 === 0 ? UP : DOWN]));
  }
  assert.equal(heard[0], 'late');
  assert.ok(heard.filter((one) => one === 'spent' || one === 'overruled').length > 20, heard.join(' '));
});

test('N-6 nor has who is past the horizon all the time: it does not hold from the first open step for ever', () => {
  const { authority, turns, toldTo } = openMatch();
  turns(30);
  for (let message = 0; message < 600; message += 1) {
    turns(1);
    const { tick } = authority.head();
    assert.equal(
      authority.play(0, [tick - COMMIT_HORIZON_TICKS - 1, message % 2 === 0 ? UP : DOWN]),
      'overruled',
    );
  }
  turns(1);
  const past = toldTo(0, 'overrule').filter(
    ([tick = 0, , ofTick = 0]) => tick - ofTick < COMMIT_HORIZON_TICKS,
  );
  assert.ok(past.length > 100 && past.length < 300, `${past.length} of 600 held in the past`);
});

test('N-6 an input costs all the time it is late by, also right after one in time', () => {
  const { authority, turns } = openMatch();
  turns(30);
  const heard: string[] = [];
  for (let message = 0; message < 60; message += 1) {
    const { tick } = authority.head();
    authority.play(0, [tick, NEUTRAL]);
    turns(14);
    heard.push(authority.play(0, [tick + 1, message % 2 === 0 ? UP : DOWN]));
    turns(6);
  }
  const late = heard.filter((one) => one === 'late').length;
  assert.ok(late > 10 && late < 30, `${late} of 60 held in the past`);
});

test('N-6 what came in one burst is one lateness', () => {
  const { authority, turns } = openMatch();
  turns(30);
  for (let stall = 0; stall < 8; stall += 1) {
    turns(20);
    const { tick } = authority.head();
    authority.play(0, [tick - COMMIT_HORIZON_TICKS - 1, UP]);
    for (let late = COMMIT_HORIZON_TICKS - 1; late > 0; late -= 1)
      assert.equal(authority.play(0, [tick - late, late % 2 === 0 ? UP : DOWN]), 'late');
  }
});

test('N-6 what came past the horizon is paid for though something in time follows at once', () => {
  const { authority, turns, toldTo } = openMatch();
  turns(30);
  for (let message = 0; message < 60; message += 1) {
    turns(20);
    const { tick } = authority.head();
    assert.equal(
      authority.play(0, [tick - COMMIT_HORIZON_TICKS - 1, message % 2 === 0 ? UP : DOWN]),
      'overruled',
    );
    assert.equal(authority.play(0, [tick + 1, NEUTRAL]), 'accepted');
  }
  const past = toldTo(0, 'overrule').filter(
    ([tick = 0, , ofTick = 0]) => tick - ofTick < COMMIT_HORIZON_TICKS,
  );
  assert.ok(past.length > 10 && past.length < 30, `${past.length} of 60 held in the past`);
});

/** From a step to the turn that commits it by the horizon. */
const LONGEST_WAIT = COMMIT_HORIZON_TICKS + 1;

/** A seat that stays at the ball and says so in time, but never of the steps around its contacts. */
function silentAtContacts(matchTurns: number): number[] {
  const { authority, turns, hits } = openMatch();
  const waits: number[] = [];
  let nearTick = Number.NEGATIVE_INFINITY;
  for (let turn = 0; turn < matchTurns; turn += 1) {
    const { tick, ballVx, ballX, ballY } = authority.head();
    if (ballVx < 0 && toContact(ballX, LEFT) < 8 * Math.abs(ballVx)) nearTick = tick;
    if (tick - nearTick > COMMIT_HORIZON_TICKS + 2) authority.play(0, [tick, moveTo(ballY)]);
    authority.play(1, [tick, moveTo(ballY)]);
    const before = hits.length;
    turns(1);
    if (hits.length > before) waits.push(authority.head().tick - (hits.at(-1)?.tick ?? 0));
  }
  return waits;
}

test('N-6 who does not say what it does at its contacts cannot hold up the other for ever', () => {
  const waits = silentAtContacts(6_000);
  assert.ok(waits.length > 30, `${waits.length} contacts`);
  assert.equal(waits[0], LONGEST_WAIT, 'forgiven at first');
  const held = waits.filter((wait) => wait === LONGEST_WAIT).length;
  assert.ok(held < waits.length - 5, `${held} of ${waits.length} contacts were held up`);
});

test('N-7 the other seat is told each play as it comes, both are told a beat at each point', () => {
  const { authority, turns, toldTo, steps } = openMatch();
  authority.play(0, [2, UP]);
  assert.deepEqual(toldTo(1, 'play'), [[2, UP]], 'before any turn');
  turns(900);
  const points = authority.confirmed().leftScore + authority.confirmed().rightScore;
  assert.ok(points > 0 && steps.length > 800);
  for (const seat of [0, 1] as const) assert.ok(toldTo(seat, 'beat').length >= points);
});

test('N-7 a beat is answered with one that says what was heard, what is final and its checksum', () => {
  const { authority, turns, toldTo } = openMatch();
  turns(40);
  authority.beat(0, [42, UP]);
  authority.durable(20);
  authority.beat(0, [42, UP]);
  const [first, second] = toldTo(0, 'beat');
  assert.deepEqual(first, [40, 25, sumOf(authority.confirmed()) & 0xffff, 42, 0, 1]);
  assert.equal(second?.[4], 20);
});

test('N-8 a bot is asked once a tick, and its contests are declared as they come', () => {
  let asked = 0;
  const { authority, turns, toldTo } = openMatch([
    () => {
      asked += 1;
      return NEUTRAL;
    },
    undefined,
  ]);
  turns(400);
  assert.equal(asked, 400);
  assert.equal(authority.confirmed().tick, 400 - COMMIT_HORIZON_TICKS);
  assert.deepEqual(toldTo(0, 'play'), [], 'nothing is said to a bot');
  const declared = toldTo(1, 'play').length;
  assert.ok(declared > 0 && declared < 40, `${declared}`);
});

test('N-10 whatever is sent, what was committed is the plain simulation of the inputs it names, and a sync carries on from it', () => {
  const message = fc.record({
    seat: fc.constantFrom<Seat>(0, 1),
    offset: fc.integer({ min: -60, max: 140 }),
    input: fc.integer({ min: 0, max: MAX_INPUT }),
    turns: fc.integer({ min: 0, max: 9 }),
    act: fc.constantFrom('play', 'play', 'play', 'beat', 'rest', 'pause'),
  });
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 60 }), (messages) => {
      const { authority, steps, turns } = openMatch();
      for (const { seat, offset, input, turns: count, act } of messages) {
        const { tick } = authority.head();
        if (act === 'rest') authority.rest(seat);
        else if (act === 'pause') {
          authority.settle();
          authority.resume();
        } else authority[act](seat, [Math.max(0, tick + offset), input]);
        turns(count);
      }
      turns(COMMIT_HORIZON_TICKS + 1);
      const plain = createState('1972', 11);
      for (const { tick, inputs, sum } of steps) {
        assert.equal(plain.tick, tick);
        step(plain, ...inputs);
        assert.equal(checksum(plain), sum);
      }
      assert.deepEqual({ ...authority.confirmed() }, plain);
      assertHeadFollows(authority);
    }),
    { numRuns: 400 },
  );
});

/** The head is the committed state stepped on with what a sync says. */
function assertHeadFollows(authority: Authority): void {
  const { inputs, ahead, serverTick } = authority.sync();
  const state = { ...authority.confirmed() };
  const inForce: [Input, Input] = [...inputs];
  while (state.tick < serverTick) {
    for (const [tick, seat, input] of ahead) if (tick === state.tick) inForce[seat] = input;
    step(state, ...inForce);
  }
  assert.deepEqual(state, { ...authority.head() });
}
