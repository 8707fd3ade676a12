import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrailPiece } from './effects.ts';
import { layoutCourt } from './layout.ts';
import { type TrailStep, trailSteps } from './trail.ts';

const LAYOUTS = [
  { width: 1267, height: 792, turned: false },
  { width: 2880, height: 1800, turned: false },
  { width: 780, height: 1248, turned: true },
  { width: 333, height: 512, turned: true },
].map(layoutCourt);

/** A flight of 16 frames, newest last, as the effects keep it. */
function flight(vx: number, vy: number, fromX = 8_000): TrailPiece[] {
  return Array.from({ length: 17 }, (_, frame) => ({
    x: fromX + frame * vx,
    y: 5_000 + frame * vy,
    age: (16 - frame) / 16,
    side: 'own',
  }));
}

/** Along the court, from the own side: where a step begins and ends. */
function alongOf(step: TrailStep, turned: boolean): [number, number] {
  return turned ? [-step.top - step.height, -step.top] : [step.left, step.left + step.width];
}

test('at every angle, speed and size the steps lie side by side, without overlap or gap', () => {
  for (const layout of LAYOUTS)
    for (const vx of [37.3, 148, -148, 214, -1_600])
      for (const slope of [0, 0.05, -0.324, 1]) {
        const steps = trailSteps(layout, flight(vx, vx * slope));
        assert.ok(steps.length > 4);
        const places = steps.map((step) => alongOf(step, layout.turned));
        if (vx < 0) places.reverse();
        for (const [index, [from]] of places.entries())
          if (index > 0) assert.equal(from, places[index - 1]?.[1], `${vx} ${slope} ${layout.width}`);
      }
});

test('from one step to the next the trail moves no further than it is thick, and grows towards the ball', () => {
  for (const layout of LAYOUTS) {
    const steps = trailSteps(layout, flight(148, 148));
    for (const [index, step] of steps.entries()) {
      const before = steps[index - 1];
      if (!before) continue;
      assert.ok(step.age < before.age);
      const [at, was, size] = layout.turned
        ? [step.left, before.left, before.width]
        : [step.top, before.top, before.height];
      assert.ok(Math.abs(at - was) < size);
    }
    const [oldest, newest] = [steps.at(0), steps.at(-1)];
    assert.ok(oldest && newest && newest.width * newest.height > oldest.width * oldest.height);
  }
});

test('steps keep their places while the ball moves on', () => {
  for (const layout of LAYOUTS) {
    const places = (fromX: number) =>
      trailSteps(layout, flight(148, 0, fromX)).map((each) => alongOf(each, layout.turned)[0]);
    const before = new Set(places(8_000));
    const kept = places(8_074).filter((place) => before.has(place));
    assert.ok(kept.length >= before.size - 8);
  }
});

test('each flight has the colour of the side that struck; without a way there is no trail', () => {
  const [layout] = LAYOUTS;
  assert.ok(layout);
  const back = flight(-148, 30).map((piece) => ({ ...piece, age: piece.age / 2, side: 'other' as const }));
  const sides = trailSteps(layout, [...flight(148, 30).slice(0, 9), ...back]).map(({ side }) => side);
  assert.deepEqual([...new Set(sides)], ['own', 'other']);
  assert.deepEqual(trailSteps(layout, []), []);
  assert.deepEqual(trailSteps(layout, flight(148, 0).slice(0, 1)), []);
});
