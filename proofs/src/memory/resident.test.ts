import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { type Resident, residents, sum, withinBudget } from './resident.ts';

const one = (rssMb: number): Resident => ({ name: 'game', pid: 1, pssMb: rssMb / 2, rssMb });

test('a budget holds the sum of all, and a house with a process missing proves nothing', () => {
  assert.equal(withinBudget([one(40), one(60)], 100, 2), true);
  assert.equal(withinBudget([one(40), one(61)], 100, 2), false);
  assert.equal(withinBudget([one(40)], 100, 2), false);
  assert.equal(sum([one(40), one(60)], 'pssMb'), 50);
});

test('a process and what it started are found, and their memory is real', async () => {
  const child = spawn(process.execPath, ['-e', 'console.log(1); process.stdin.resume()'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    await once(child.stdout, 'data');
    const found = residents(process.pid);
    assert.deepEqual(
      found.map(({ pid }) => pid),
      [process.pid, child.pid].sort((a, b) => Number(a) - Number(b)),
    );
    for (const { pssMb, rssMb } of found) {
      assert.ok(rssMb > 10 && rssMb < 2000, `${rssMb} MB`);
      assert.ok(pssMb > 0 && pssMb <= rssMb);
    }
  } finally {
    child.stdin.end();
    await once(child, 'exit');
  }
});
