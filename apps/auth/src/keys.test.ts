import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeySeal } from './key-seal.ts';
import { createKeyRing, type KeyStore, newKey, OVERLAP_MS, type StoredKey } from './keys.ts';

function ring(secret?: string, rows: StoredKey[] = []) {
  let nowMs = 1_000;
  let broken = false;
  let reads = 0;
  const failures: unknown[] = [];
  const store: Pick<KeyStore, 'all' | 'addFirst' | 'seal'> = {
    async all() {
      reads += 1;
      if (broken) throw new Error('away');
      return [...rows];
    },
    async addFirst(key) {
      if (rows.every(({ retiredAt }) => retiredAt !== null)) rows.unshift({ ...key, retiredAt: null });
    },
    async seal(kid, sealed) {
      const index = rows.findIndex((row) => row.kid === kid);
      const row = rows[index];
      if (row) rows[index] = { ...row, privateJwk: sealed };
    },
  };
  const clocks = { now: () => nowMs, steady: () => nowMs };
  return {
    rows,
    failures,
    reads: () => reads,
    keys: createKeyRing({
      store,
      seal: createKeySeal(secret),
      ...clocks,
      onFailure: (error) => void failures.push(error),
    }),
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

const SECRET = 'a secret of thirty-two characters';

test('with a secret no private key stands in clear, those from before it included', async () => {
  const plain = ring();
  const { kid } = await plain.keys.signing();
  const [before] = plain.rows;
  assert.ok(before);
  const { d } = before.privateJwk as { d: string };
  const sealed = ring(SECRET, plain.rows);
  assert.equal((await sealed.keys.signing()).kid, kid, 'it signs on');
  const stored = JSON.stringify(plain.rows);
  assert.ok(!stored.includes(d) && stored.includes('jwe'));
  const fresh = ring(SECRET);
  await fresh.keys.signing();
  assert.deepEqual(Object.keys(fresh.rows[0]?.privateJwk as object), ['jwe']);
});

test('under another secret, or under another key’s id, nothing is opened: it verifies, and does not sign', async () => {
  const sealed = ring(SECRET);
  const { kid } = await sealed.keys.signing();
  for (const secret of [undefined, 'another secret of thirty-two characters']) {
    const other = ring(secret, sealed.rows);
    await assert.rejects(other.keys.signing(), /no key to sign with/);
    await other.keys.verifying(kid);
  }
  const [row] = sealed.rows;
  assert.ok(row);
  const swapped = ring(SECRET, [{ ...row, kid: 'another' }]);
  await assert.rejects(swapped.keys.signing(), /no key to sign with/);
});

test('the next key is published before it signs, the last one after; times decide, not readings', async () => {
  const { keys, rows, pass } = ring();
  const { kid: first } = await keys.signing();
  const next = await newKey(createKeySeal(undefined), 1_000 + OVERLAP_MS);
  rows.unshift({ ...next, retiredAt: null });
  rows[1] = { ...(rows[1] as StoredKey), retiredAt: next.signsFrom };
  const kids = async () => {
    await keys.published();
    await new Promise((resolve) => setImmediate(resolve));
    return (await keys.published()).map((key) => key.kid);
  };
  const settled = async (count: number) => {
    for (;;) if ((await kids()).length === count) return;
  };
  pass(31_000);
  await settled(2);
  assert.equal((await keys.signing()).kid, first);
  pass(OVERLAP_MS - 31_000);
  assert.equal((await keys.signing()).kid, next.kid);
  assert.deepEqual((await kids()).toSorted(), [first, next.kid].toSorted());
  pass(17 * 60_000);
  await settled(1);
  assert.equal((await keys.signing()).kid, next.kid);
});

test('when the signing key is taken away early, the one that was to follow signs at once', async () => {
  const next = await newKey(createKeySeal(undefined), 1_000 + OVERLAP_MS);
  const { keys } = ring(undefined, [{ ...next, retiredAt: null }]);
  assert.equal((await keys.signing()).kid, next.kid);
});
