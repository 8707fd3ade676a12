import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGlide } from './smoothing.ts';

test('a correction does not move what is drawn at once, and is gone after about 100 ms', () => {
  const glide = createGlide();
  assert.equal(glide.at(4000, 0), 4000);
  glide.correct(4000, 4400);
  assert.equal(glide.at(4400, 0), 4000);
  const half = glide.at(4400, 50);
  assert.ok(half > 4250 && half < 4400);
  assert.ok(4400 - glide.at(4400, 100) <= 21);
  assert.equal(glide.at(4400, 400), 4400);
});

test('the glide never overshoots and only ever comes nearer', () => {
  const glide = createGlide();
  glide.at(0, 0);
  glide.correct(900, 0);
  let before = glide.at(0, 1);
  for (let ms = 2; ms < 200; ms += 7) {
    const now = glide.at(0, ms);
    assert.ok(now <= before && now >= 0);
    before = now;
  }
});

test('corrections in quick succession add up without a jump', () => {
  const glide = createGlide();
  glide.at(0, 0);
  glide.correct(0, 300);
  const before = glide.at(300, 20);
  glide.correct(300, 100);
  assert.ok(Math.abs(glide.at(100, 20) - before) < 1e-9);
});

test('another place altogether is shown at once', () => {
  const glide = createGlide();
  glide.at(0, 0);
  glide.correct(15_000, 8_000);
  assert.equal(glide.at(8_000, 1), 8_000);
});
