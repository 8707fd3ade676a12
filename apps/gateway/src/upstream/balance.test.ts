import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBalance, rendezvous, type Traits } from './balance.ts';
import { createTarget, type Target } from './target.ts';
import { type BalanceName, type HashBy, upstreamPolicy } from './upstream-policy.ts';

const settings = upstreamPolicy.parse({});
const targetsOf = (...weights: number[]): Target[] =>
  weights.map((weight, index) =>
    createTarget({ url: `http://10.0.0.${index + 1}`, weight }, settings, () => 0),
  );
const traits = (more: Partial<Traits> & { address?: string } = {}): Traits => ({
  path: '/',
  search: '',
  headers: {},
  client: {
    address: '',
    limitKey: more.address ?? '',
    allocationKey: '',
    proto: 'http',
    host: '',
  },
  ...more,
});

function counts(
  name: BalanceName,
  targets: Target[],
  times: number,
  of: (index: number) => Traits,
  by?: HashBy,
) {
  const balance = createBalance(name, by);
  const found = targets.map(() => 0);
  for (let index = 0; index < times; index += 1) {
    const at = targets.indexOf(balance(targets, of(index)) as Target);
    found[at] = (found[at] ?? 0) + 1;
  }
  return found;
}

test('round robin: each in turn', () => {
  assert.deepEqual(
    counts('round-robin', targetsOf(1, 1, 1), 30, () => traits()),
    [10, 10, 10],
  );
});

test('weighted: as often as its weight says, and spread', () => {
  const targets = targetsOf(3, 1);
  assert.deepEqual(
    counts('weighted', targets, 40, () => traits()),
    [30, 10],
  );
  const balance = createBalance('weighted', undefined);
  const order = Array.from({ length: 8 }, () => targets.indexOf(balance(targets, undefined) as Target));
  assert.ok(!order.join('').includes('0000'), order.join(''));
});

test('least connections: the least under way for its weight', () => {
  const targets = targetsOf(1, 1, 2);
  const [one, two, three] = targets;
  assert.ok(one && two && three);
  Object.assign(one, { inFlight: 3 });
  Object.assign(two, { inFlight: 1 });
  Object.assign(three, { inFlight: 3 });
  const balance = createBalance('least-connections', undefined);
  assert.equal(balance(targets, undefined), two);
  Object.assign(two, { inFlight: 2 });
  assert.equal(balance(targets, undefined), three);
});

test('by address: the same target for one client, all of them used', () => {
  const targets = targetsOf(1, 1, 1);
  const found = counts('address-hash', targets, 3000, (index) => traits({ address: `192.0.2.${index}` }));
  for (const count of found) assert.ok(count > 900 && count < 1100, String(found));
  const same = counts('address-hash', targets, 50, () => traits({ address: '192.0.2.1' }));
  assert.deepEqual(
    same.filter((count) => count > 0),
    [50],
  );
});

test('rendezvous by query, header or part of the path; a target that goes moves only its own keys', () => {
  const targets = targetsOf(1, 1, 1, 1);
  const keys = Array.from({ length: 2000 }, (_, index) => `match-${index}`);
  const before = keys.map((key) => rendezvous(targets, key));
  const after = keys.map((key) => rendezvous(targets.slice(1), key));
  for (const [index, target] of before.entries())
    if (target !== targets[0]) assert.equal(after[index], target, 'moved without need');
  for (const [by, one] of [
    [{ query: 'match' }, traits({ search: '?x=1&match=abc' })],
    [{ header: 'x-match' }, traits({ headers: { 'x-match': 'abc' } })],
    [{ segment: 3 }, traits({ path: '/pong/game/abc/x' })],
  ] as const)
    assert.equal(createBalance('rendezvous', by)(targets, one), rendezvous(targets, 'abc'));
  const without = counts('rendezvous', targets, 40, () => traits(), { query: 'match' });
  assert.deepEqual(without, [10, 10, 10, 10], 'without the parameter: in turn');
});

test('rendezvous: keys fall by weight', () => {
  const targets = targetsOf(3, 1);
  const first = Array.from({ length: 4000 }, (_, index) => rendezvous(targets, `k${index}`)).filter(
    (target) => target === targets[0],
  ).length;
  assert.ok(first > 2850 && first < 3150, String(first));
});
