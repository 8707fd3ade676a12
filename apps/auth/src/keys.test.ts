import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeyRing, type KeyStore, type StoredKey } from './keys.ts';

function ring() {
  let nowMs = 1_000;
  let broken = false;
  let reads = 0;
  const failures: unknown[] = [];
  const rows: StoredKey[] = [];
  const store: KeyStore = {
    async all() {
      reads += 1;
      if (broken) throw new Error('away');
      return [...rows];
    },
    async addFirst(key) {
      if (rows.every(({ retiredAt }) => retiredAt !== null)) rows.unshift({ ...key, retiredAt: null });
    },
  };
  const clocks = { now: () => nowMs, steady: () => nowMs };
  return {
    rows,
    failures,
    reads: () => reads,
    keys: createKeyRing({ store, ...clocks, onFailure: (error) => void failures.push(error) }),
    breakStore: (now: boolean) => {
      broken = now;
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

test('a hundred who need a key at the same time make one', async () => {
  const { keys, rows, reads } = ring();
  const kids = await Promise.all(Array.from({ length: 100 }, async () => (await keys.signing()).kid));
  assert.equal(new Set(kids).size, 1);
  assert.equal(rows.length, 1);
  assert.equal(reads(), 2);
});

test('a store that is away from the start rejects, and heals with the next question', async () => {
  const { keys, breakStore } = ring();
  breakStore(true);
  await assert.rejects(keys.published(), /away/);
  breakStore(false);
  assert.equal((await keys.published()).length, 1);
});

test('known keys outlast the store, and the failure is heard', async () => {
  const { keys, breakStore, pass, failures, reads } = ring();
  const { kid } = await keys.signing();
  breakStore(true);
  pass(60_000);
  assert.equal((await keys.signing()).kid, kid);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(failures.length, 1);
  const before = reads();
  await keys.signing();
  assert.equal(reads(), before, 'not asked again at once');
});

test('an unknown key id is refused', async () => {
  const { keys } = ring();
  const { kid } = await keys.signing();
  await keys.verifying(kid);
  for (const wrong of [undefined, '', 'x', '../../dev/null'])
    await assert.rejects(keys.verifying(wrong), /not a key of ours/);
});
