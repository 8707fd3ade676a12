import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPassageIds } from './passage-ids.ts';

const UUID_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('a request id is a UUID of version 4, the trace id its digits', () => {
  const nextIds = createPassageIds();
  for (let each = 0; each < 1000; each += 1) {
    const { requestId, traceId } = nextIds();
    assert.match(requestId, UUID_4);
    assert.equal(traceId, requestId.replaceAll('-', ''));
  }
});

test('no id comes again, in one source or another', () => {
  const [one, other] = [createPassageIds(), createPassageIds()];
  const seen = new Set<string>();
  for (let each = 0; each < 5000; each += 1) seen.add(one().requestId).add(other().requestId);
  assert.equal(seen.size, 10_000);
});

test('each of the 122 random bits is as often set as not', () => {
  const nextIds = createPassageIds();
  const rounds = 4000;
  const set = new Array<number>(128).fill(0);
  for (let each = 0; each < rounds; each += 1) {
    const bits = BigInt(`0x${nextIds().traceId}`);
    for (let bit = 0; bit < 128; bit += 1)
      if ((bits >> BigInt(127 - bit)) & 1n) set[bit] = (set[bit] ?? 0) + 1;
  }
  const fixed = set.flatMap((count, bit) => (count === 0 || count === rounds ? [bit] : []));
  assert.deepEqual(fixed, [48, 49, 50, 51, 64, 65], 'version and variant');
  // Seven deviations of a fair coin: by chance once in many billion runs.
  for (const [bit, count] of set.entries())
    if (!fixed.includes(bit))
      assert.ok(Math.abs(count - rounds / 2) < 7 * Math.sqrt(rounds / 4), `bit ${bit}`);
});
