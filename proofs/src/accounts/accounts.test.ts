import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTROLS, controlFinding, stormFindings } from './accounts.ts';
import { storm } from './storm.ts';

test('a short storm breaks no rule', async () => {
  const seen = await storm({ steps: 1_000, seed: 7 });
  assert.deepEqual(
    stormFindings(seen, 1_000).filter(({ holds }) => !holds),
    [],
    seen.broken?.counterexample ?? '',
  );
});

test('a rotation that is not atomic is found out', async () => {
  const [rotation] = CONTROLS;
  assert.ok(rotation);
  const finding = await controlFinding(rotation, 2_000);
  assert.ok(finding.holds, finding.seen);
});
