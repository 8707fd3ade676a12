import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COURT_HEIGHT, COURT_WIDTH } from '@pong/engine';
import { layoutCourt, toBox, toCourtY, toPixels } from './layout.ts';

const SIZES = [
  { width: 2880, height: 1800 },
  { width: 1440, height: 788 },
  { width: 780, height: 1248 },
  { width: 375, height: 491 },
  { width: 844, height: 346 },
  { width: 1, height: 1 },
];

test('the court fits, keeps 8:5 and lies on whole pixels, wide and turned', () => {
  for (const size of SIZES)
    for (const turned of [false, true]) {
      const court = layoutCourt({ ...size, turned });
      for (const value of [court.left, court.top, court.width, court.height])
        assert.ok(Number.isInteger(value));
      assert.ok(court.width <= size.width && court.height <= size.height);
      const [along, across] = turned ? [court.height, court.width] : [court.width, court.height];
      assert.ok(Math.abs(along - across * 1.6) <= 1.5, `${along} by ${across}`);
    }
});

test('wide: own side is left and y grows down', () => {
  const court = layoutCourt({ width: 1600, height: 1000, turned: false });
  assert.deepEqual(toPixels(court, 0, 0), { x: 0, y: 0 });
  assert.deepEqual(toPixels(court, COURT_WIDTH, COURT_HEIGHT), { x: 1600, y: 1000 });
});

test('turned: own side is at the bottom and y grows to the right', () => {
  const court = layoutCourt({ width: 1000, height: 1600, turned: true });
  assert.deepEqual(toPixels(court, 0, 0), { x: 0, y: 1600 });
  assert.deepEqual(toPixels(court, COURT_WIDTH, COURT_HEIGHT), { x: 1000, y: 0 });
});

test('pixels lead back to the court y they came from', () => {
  for (const size of SIZES.slice(0, -1))
    for (const turned of [false, true]) {
      const court = layoutCourt({ ...size, turned });
      for (const y of [0, 1234, COURT_HEIGHT]) {
        const at = toPixels(court, 700, y);
        assert.ok(Math.abs(toCourtY(court, at.x, at.y) - y) < 1e-6);
      }
    }
});

test('boxes are whole pixels and turn with the court', () => {
  const wide = toBox(layoutCourt({ width: 1600, height: 1000, turned: false }), {
    x: 700,
    y: 5000,
    width: 240,
    height: 1440,
  });
  assert.deepEqual(wide, { left: 58, top: 428, width: 24, height: 144 });
  const turned = toBox(layoutCourt({ width: 1000, height: 1600, turned: true }), {
    x: 700,
    y: 5000,
    width: 240,
    height: 1440,
  });
  assert.deepEqual(turned, { left: 428, top: 1518, width: 144, height: 24 });
  const tiny = toBox(layoutCourt({ width: 8, height: 5, turned: false }), {
    x: 700,
    y: 5000,
    width: 240,
    height: 1440,
  });
  assert.ok(tiny.width >= 1 && tiny.height >= 1);
});
