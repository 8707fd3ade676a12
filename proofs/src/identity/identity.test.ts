import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attack } from './attack.ts';
import { createChance } from './chance.ts';
import { type Callers, createLedger, obligingReading, plainReading } from './errand.ts';
import { createGenerator } from './generator.ts';
import { controlFinding, total } from './identity.ts';

const CALLERS: Callers = {
  players: [
    {
      token: 'a.b.c',
      principal: { kind: 'user', userId: 7, username: 'x', role: 'registered', account: 'full', sid: 'x' },
    },
  ],
  guests: [],
};

test('the same seed makes the same requests', () => {
  const bytes = (seed: number) => {
    const generator = createGenerator({ ledger: createLedger(), callers: CALLERS, seed });
    return Array.from({ length: 50 }, () =>
      generator.next().steps.flatMap(({ items }) => items.map(({ text }) => text)),
    );
  };
  assert.deepEqual(bytes(1), bytes(1));
  assert.notDeepEqual(bytes(1), bytes(2));
  assert.notEqual(createChance(1).below(1_000_000), createChance(2).below(1_000_000));
});

test('an obliging reader sees through every disguise of a path', () => {
  for (const path of [
    '/a/../auth/x',
    '/a/%2e%2e/auth/x',
    '/a/..%5cauth/x',
    '//auth/x',
    '/a/%252e./auth/x',
    '/auth;y/x',
  ])
    assert.equal(obligingReading(path), '/auth/x', path);
  for (const path of ['/', '/auth/x', '/auth/', '/a/%E2%82%AC'])
    assert.equal(obligingReading(path), plainReading(path), path);
});

test('two thousand requests leave no fault, and a gateway that strips nothing is found out', async () => {
  const seen = await attack({ requests: 2_000, seed: 7 });
  assert.deepEqual([total(seen), seen.missing, seen.stories], [0, 0, []]);
  assert.ok(seen.arrived > 800 && seen.replays.tried > 0 && seen.sameProcess);
  const control = { what: 'not stripped', guard: 'strip', fault: 'forged identity' } as const;
  assert.ok((await controlFinding(control, 500)).holds);
});
