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

for (const control of CONTROLS)
  test(`it is found out: ${control.what}`, async () => {
    const finding = await controlFinding(control, 2_000);
    assert.ok(finding.holds, finding.seen);
  });
