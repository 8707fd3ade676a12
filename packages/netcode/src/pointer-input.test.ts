import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createState,
  type Input,
  isInput,
  moveTo,
  NEUTRAL,
  PADDLE_MAX_Y,
  PADDLE_MIN_Y,
  RULE_SETS,
  step,
  TICKS_PER_SECOND,
} from '@pong/engine';
import { asSeen, follow, type HandPath, person, reach, tremble } from '../test/hand-paths.ts';
import { createPointerInput } from './pointer-input.ts';

const PADDLE_SPEED = RULE_SETS['1972'].paddleSpeed;

/** The engine's own paddle, before a serve that does not come. */
const court = Object.assign(createState('1972', 1), { countdown: 2 ** 30 });

function movePaddle(y: number, input: Input): number {
  court.leftY = y;
  step(court, input, NEUTRAL);
  return court.leftY;
}

interface Played {
  /** Ticks at which the input became another. */
  changes: number[];
  paddle: number[];
  /** Of a paddle that does all it can. */
  best: number[];
}

/** A paddle under the inputs made of a path. */
function play(path: HandPath): Played {
  const pointer = createPointerInput();
  let y = Math.min(Math.max(path[0] ?? 0, PADDLE_MIN_Y), PADDLE_MAX_Y);
  let best = y;
  let last: number | undefined;
  const played: Played = { changes: [], paddle: [], best: [] };
  for (const [tick, wanted] of path.entries()) {
    const input = pointer.input(tick, y, wanted);
    assert.ok(isInput(input));
    if (last !== undefined && input !== last) played.changes.push(tick);
    last = input;
    y = movePaddle(y, input);
    const reachable = Math.min(Math.max(wanted, PADDLE_MIN_Y), PADDLE_MAX_Y);
    best += Math.min(Math.max(reachable - best, -PADDLE_SPEED), PADDLE_SPEED);
    played.paddle.push(y);
    played.best.push(best);
  }
  return played;
}

const worstOff = ({ paddle, best }: Played): number =>
  Math.max(...paddle.map((y, tick) => Math.abs(y - (best[tick] ?? y))));

/** Turns of a way that are seen: back by more than `units` from the farthest. */
function turns(way: readonly number[], units: number): number {
  let [count, direction, farthest] = [0, 0, way[0] ?? 0];
  for (const y of way) {
    if (direction === 0 && Math.abs(y - farthest) > units)
      [direction, farthest] = [Math.sign(y - farthest), y];
    else if ((y - farthest) * direction > 0) farthest = y;
    else if (direction !== 0 && (farthest - y) * direction > units)
      [count, direction, farthest] = [count + 1, -direction, y];
  }
  return count;
}

/** How far the paddle went where the hand never was within a third of a second. */
function farthestPast({ paddle, best }: Played): number {
  return Math.max(
    ...paddle.map((y, tick) => {
      const near = best.slice(Math.max(0, tick - 20), tick + 21);
      return Math.max(y - Math.max(...near), Math.min(...near) - y);
    }),
  );
}

const REACHES = [150, 200, 300, 400, 500].flatMap((ms) =>
  [100, 200, 400, 800, 1_500, 3_000, 5_000, 7_000].map((distance) => ({ ms, distance })),
);

test('H-1 H-2 a person at play: few changes, never half a segment off, no turn that the hand did not make', (t) => {
  let [changes, ticks, inMotion, motionTicks] = [0, 0, 0, 0];
  const persons = [1, 2, 3, 4].map((seed) => play(person(60, seed)));
  for (const played of persons) {
    const moves = played.best.map((y, tick) => Math.abs(y - (played.best[Math.max(0, tick - 6)] ?? y)) > 60);
    changes += played.changes.length;
    ticks += played.paddle.length;
    inMotion += played.changes.filter((tick) => moves[tick]).length;
    motionTicks += moves.filter(Boolean).length;
    assert.ok(worstOff(played) <= 95, `${worstOff(played)} off`);
    assert.ok(farthestPast(played) <= 60, `${farthestPast(played)} past the hand`);
    const [made, asked] = [turns(played.paddle, 50), turns(played.best, 50)];
    assert.ok(made <= asked + 2, `${made} turns for ${asked} of the hand`);
  }
  const perSecond = (changes / ticks) * TICKS_PER_SECOND;
  const perSecondOfMotion = (inMotion / motionTicks) * TICKS_PER_SECOND;
  t.diagnostic(`${perSecond.toFixed(2)} changes/s, ${perSecondOfMotion.toFixed(2)} while the hand moves`);
  assert.ok(perSecond <= 5, `${perSecond} changes/s`);
  assert.ok(perSecondOfMotion <= 12, `${perSecondOfMotion} changes/s while the hand moves`);
});

test('H-2 H-3 reaches of 100 to 7,000 units in 150 to 500 ms end on the very place, with no overshoot to be seen', () => {
  for (const { ms, distance } of REACHES)
    for (const direction of [1, -1]) {
      const from = direction === 1 ? PADDLE_MIN_Y : PADDLE_MAX_Y;
      const played = play(reach(from, direction * distance, ms, 60));
      const name = `${direction * distance} in ${ms} ms`;
      assert.ok(worstOff(played) <= 90, `${name}: ${worstOff(played)} off`);
      assert.ok(Math.abs((played.paddle.at(-1) ?? 0) - from - direction * distance) <= 12, name);
      assert.ok(farthestPast(played) <= 60, `${name}: ${farthestPast(played)} past`);
      assert.ok(played.changes.length <= 8, `${name}: ${played.changes.length} changes`);
      assert.equal(turns(played.paddle, 60), 0, name);
    }
});

test('H-4 the first move is answered in the same tick', () => {
  for (const { ms, distance } of REACHES) {
    const path = asSeen(reach(1_500, distance, ms), 3);
    const { paddle } = play(path);
    const first = path.findIndex((y) => Math.abs(y - (path[0] ?? y)) > 45);
    assert.ok((paddle[first] ?? 0) > (paddle[0] ?? 0), `${distance} in ${ms} ms`);
  }
});

test('H-4 a jump, as of a finger put down elsewhere, is one exact moveTo at full speed', () => {
  const pointer = createPointerInput();
  assert.equal(pointer.input(0, 3_000, 3_000), moveTo(3_000));
  let y = 3_000;
  for (let tick = 1; tick < 60; tick += 1) {
    const input = pointer.input(tick, y, 7_000);
    assert.equal(input, moveTo(7_000), `tick ${tick}`);
    y = movePaddle(y, input);
  }
  assert.equal(y, 7_000);
});

test('H-4 a reversal is answered within two ticks', () => {
  const there = reach(3_000, 2_000, 400, 20).slice(0, -20);
  const path = [...there, ...reach(5_000, -2_000, 400, 0)];
  const { paddle, best } = play(path);
  const turned = best.indexOf(Math.max(...best));
  const back = (best[turned] ?? 0) - 45;
  const asked = best.findIndex((y, tick) => tick > turned && y < back);
  assert.ok((paddle[asked + 2] ?? 0) < Math.max(...paddle), 'on the way back');
  assert.ok(Math.max(...paddle) - Math.max(...best) <= 45);
});

test('H-1 a resting hand that trembles by a pixel or two moves nothing', () => {
  for (const seed of [1, 2, 3, 4])
    assert.ok(play(tremble(5_000, 20 * TICKS_PER_SECOND, seed)).changes.length <= 8);
});

test('H-1 following a ball is a slide now and then', (t) => {
  for (const vy of [20, 48, 96, 148]) {
    const players = [1, 2, 3].map((seed) =>
      play(asSeen([...tremble(3_000, 10, 1), ...follow(3_000, vy, 180, seed)], seed)),
    );
    for (const played of players) assert.ok(worstOff(played) <= 95, `${worstOff(played)} off at ${vy}`);
    const perSecond = players.reduce((sum, { changes }) => sum + changes.length, 0) / 9;
    t.diagnostic(`vy ${vy}: ${perSecond.toFixed(1)} changes/s`);
    assert.ok(perSecond <= 12);
  }
});

test('H-5 a gap in the ticks begins anew, and a paddle set elsewhere goes on from there', () => {
  const pointer = createPointerInput();
  for (let tick = 0; tick < 30; tick += 1) pointer.input(tick, 5_000, 5_000);
  assert.equal(pointer.input(90, 5_000, 2_000), moveTo(2_000));
  assert.equal(pointer.input(91, 8_000, 2_000), moveTo(2_000));
});

test('H-5 nonsense of a pointer is clamped to what a paddle reaches', () => {
  const pointer = createPointerInput();
  for (const [tick, wanted] of [-1e9, 1e9, -50, 0, 9_999].entries())
    assert.ok(isInput(pointer.input(tick, 5_000, wanted)));
});
