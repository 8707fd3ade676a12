import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BLITZ, CLASSIC, stepUnder } from './broken.ts';
import { controlFindings } from './controls.ts';
import { brokenMatches, fuzz } from './fuzz.ts';
import { measureSpeed } from './speed.ts';
import { syncTest } from './sync.ts';

test('every rule broken on purpose is caught, by the invariant that guards it', () => {
  const findings = controlFindings(60, 20_000);
  assert.equal(findings.length, 6);
  for (const { what, seen, holds } of findings) assert.ok(holds, `${what}: ${seen}`);
});

test('no rule broken, nothing is caught', () => {
  assert.equal(brokenMatches(fuzz(stepUnder(CLASSIC), CLASSIC, 60)), 0);
  assert.equal(brokenMatches(fuzz(stepUnder(BLITZ), BLITZ, 60)), 0);
  assert.equal(syncTest(stepUnder(CLASSIC), 20_000).desyncs, 0);
});

test('speed is counted in ticks of real rallies, by the clock it is given', () => {
  let nowMs = 0;
  const speed = measureSpeed(() => {
    nowMs += 50;
    return nowMs;
  });
  assert.equal(speed.scriptedTicksPerSecond, 400_000 / 0.05);
  assert.ok(speed.volleysPerRound > 1_000);
});
