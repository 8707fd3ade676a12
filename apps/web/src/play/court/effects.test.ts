import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEffects, GLOW_MS } from './effects.ts';
import type { Scene } from './scene.ts';

const scene = (x: number, change: Partial<Scene> = {}): Scene => ({
  ball: { x, y: 5000 },
  ownY: 5000,
  otherY: 5000,
  score: { own: 0, other: 0 },
  lastHit: 'own',
  count: 0,
  gamePoint: { own: false, other: false },
  ...change,
});

test('a hit lights its paddle for 80 ms and pushes the court away from it', () => {
  const effects = createEffects({ reducedMotion: () => false });
  effects.happen({ kind: 'hit', side: 'own' }, 1000);
  assert.equal(effects.see(scene(900), 1000).glow.own, 1);
  const soon = effects.see(scene(1000), 1000 + GLOW_MS / 2);
  assert.equal(soon.glow.own, 0.5);
  assert.equal(soon.glow.other, 0);
  assert.ok(soon.push < 0);
  const later = effects.see(scene(1500), 1000 + 500);
  assert.equal(later.glow.own, 0);
  assert.equal(later.push, 0);
});

test('the trail follows the ball, grows old, and ends with the point', () => {
  const effects = createEffects({ reducedMotion: () => false });
  for (let frame = 0; frame < 60; frame += 1) effects.see(scene(1000 + frame * 100), frame * 16);
  const { trail } = effects.see(scene(7100), 960);
  assert.ok(trail.length > 10 && trail.length < 20);
  assert.ok(trail.every((piece) => piece.age >= 0 && piece.age <= 1));
  effects.happen({ kind: 'point', side: 'own' }, 970);
  assert.equal(effects.see(scene(8000, { ball: null }), 980).trail.length, 0);
});

test('a point dims the court for a breath', () => {
  const effects = createEffects({ reducedMotion: () => false });
  effects.happen({ kind: 'point', side: 'other' }, 0);
  assert.ok(effects.see(scene(8000), 100).dim > 0.4);
  assert.equal(effects.see(scene(8000), 600).dim, 0);
});

test('game point warms the net and cools again', () => {
  const effects = createEffects({ reducedMotion: () => false });
  const close = { gamePoint: { own: true, other: false } };
  effects.see(scene(0, close), 0);
  assert.ok(effects.see(scene(1, close), 100).warmth > 0);
  assert.equal(effects.see(scene(2, close), 1000).warmth, 1);
  assert.equal(effects.see(scene(3), 2000).warmth, 0);
});

test('reduced motion: no trail, no push; light still fades', () => {
  const effects = createEffects({ reducedMotion: () => true });
  effects.happen({ kind: 'hit', side: 'other' }, 0);
  effects.see(scene(100), 0);
  const view = effects.see(scene(200), 20);
  assert.equal(view.push, 0);
  assert.equal(view.trail.length, 0);
  assert.ok(view.glow.other > 0);
});
