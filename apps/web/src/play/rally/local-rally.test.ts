import assert from 'node:assert/strict';
import { test } from 'node:test';
import { botInput, DOWN, LEFT, NEUTRAL, RIGHT, TICKS_PER_SECOND } from '@pong/engine';
import type { Happening } from '../court/scene.ts';
import { createLocalRally } from './local-rally.ts';

const bots = () =>
  createLocalRally({
    ruleSet: '1972',
    seed: 5,
    left: (state) => botInput('hard', state, LEFT),
    right: (state) => botInput('hard', state, RIGHT),
  });

function playFor(rally: ReturnType<typeof bots>, seconds: number, hertz: number): Happening[] {
  const heard: Happening[] = [];
  for (let frame = 0; frame <= seconds * hertz; frame += 1)
    heard.push(...rally.frame((frame * 1000) / hertz).happenings);
  return heard;
}

test('the same match at 60, 90 and 144 frames a second', () => {
  const plays = [60, 90, 144].map((hertz) => {
    const rally = bots();
    const heard = playFor(rally, 20, hertz);
    assert.ok(
      heard.some(({ kind }) => kind === 'hit'),
      'a rally happened',
    );
    return { ticks: rally.state().tick, heard };
  });
  for (const play of plays) assert.ok(Math.abs(play.ticks - 20 * TICKS_PER_SECOND) <= 1);
  const shortest = Math.min(...plays.map(({ heard }) => heard.length));
  for (const play of plays)
    assert.deepEqual(play.heard.slice(0, shortest), plays[0]?.heard.slice(0, shortest));
});

test('between ticks the picture moves on: own paddle answers on the next frame', () => {
  let input: number = NEUTRAL;
  const rally = createLocalRally({ ruleSet: '1972', seed: 1, left: () => input, right: () => NEUTRAL });
  rally.frame(0);
  const before = rally.frame(20).scene.ownY;
  input = DOWN;
  assert.ok(rally.frame(28).scene.ownY > before);
});

test('a hidden tab is not caught up, a paused match stands still', () => {
  const rally = bots();
  rally.frame(0);
  rally.frame(60_000);
  assert.ok(rally.state().tick <= 7);
  rally.setPaused(true);
  const { tick } = rally.state();
  rally.frame(60_500);
  assert.equal(rally.state().tick, tick);
  rally.setPaused(false);
  rally.frame(60_600);
  assert.ok(rally.state().tick > tick);
});
