import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCarry } from './smoothing.ts';

test('what moves no faster than it can is drawn as it is', () => {
  const carry = createCarry();
  for (let tick = 0; tick < 30; tick += 1) {
    carry.follow(tick * 170, (tick + 1) * 170, 176);
    assert.equal(carry.at((tick + 1) * 170, tick * 16), (tick + 1) * 170);
  }
});

test('a correction does not move what is drawn at once, and is gone after about 100 ms', () => {
  const carry = createCarry();
  assert.equal(carry.at(4000, 0), 4000);
  carry.follow(4000, 4400, 0);
  assert.equal(carry.at(4400, 0), 4000);
  const half = carry.at(4400, 50);
  assert.ok(half > 4250 && half < 4400);
  assert.ok(4400 - carry.at(4400, 100) <= 21);
  assert.equal(carry.at(4400, 400), 4400);
});

test('in a correction the thing itself moves on', () => {
  const carry = createCarry();
  carry.at(4000, 0);
  carry.follow(4000, 4600, 100);
  assert.equal(carry.at(4600, 0), 4100);
});

test('it never overshoots and only ever comes nearer', () => {
  const carry = createCarry();
  carry.at(900, 0);
  carry.follow(900, 0, 0);
  let before = carry.at(0, 1);
  for (let ms = 2; ms < 200; ms += 7) {
    const now = carry.at(0, ms);
    assert.ok(now <= before && now >= 0);
    before = now;
  }
});

test('corrections in quick succession add up without a jump', () => {
  const carry = createCarry();
  carry.at(0, 0);
  carry.follow(0, 300, 0);
  const before = carry.at(300, 20);
  carry.follow(300, 100, 0);
  assert.ok(Math.abs(carry.at(100, 20) - before) < 1e-9);
});

test('another place altogether is shown at once', () => {
  const carry = createCarry();
  carry.at(0, 0);
  carry.follow(15_000, 8_000, 176);
  assert.equal(carry.at(8_000, 1), 8_000);
});
