import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_INPUT } from '@pong/engine';
import fc from 'fast-check';
import { MAX_TICK } from './play.ts';
import { decodeShort, encodeShort } from './short-form.ts';

test('what a match says is a letter and a few digits', () => {
  const spellings: [string, number[], string][] = [
    ['match:play', [10_800, 2], 'p28c0'],
    ['match:play', [10_800, 3], 'pJ08c0'],
    ['match:play', [10_800, 779], 'pV88c0'],
    ['match:play', [10_800, 780], 'p38c0'],
    ['match:play', [10_800, 821], 'pI8c0'],
    ['match:play', [0, 0], 'p00'],
    ['match:beat', [10_800, 776], 'bV58c0'],
    ['match:beat', [10_800, 10_785, 65_535, 10_790, 10_770, -3], 's8c0,f,1ekf,-a,f,-3'],
    ['match:beat', [60, 45, 0, -1, 0, 0], 's1o,f,0,-1p,19,0'],
    ['match:overrule', [10_785, 412, 10_700], 'o8bl,bg,898'],
  ];
  for (const [event, body, text] of spellings) {
    assert.equal(encodeShort(event, body), text);
    assert.deepEqual(decodeShort(text), [event, body]);
  }
  assert.equal(encodeShort('match:play', [-0, 1]), 'p10');
  assert.equal(encodeShort('match:play', [MAX_TICK, MAX_INPUT])?.length, 7, 'the greatest of both fit');
});

test('every body of integers comes back as it was', () => {
  const integer = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: 0, max: 200_000 }));
  const near = fc.integer({ min: -40, max: 40 });
  const handful = fc.tuple(fc.nat({ max: MAX_TICK }), fc.nat({ max: MAX_INPUT }));
  const beat = fc
    .tuple(fc.nat({ max: MAX_TICK }), near, fc.nat({ max: 0xffff }), near, near, near)
    .map(([tick, ...rest]) => [tick, ...rest.map((value, index) => (index === 1 ? value : tick + value))]);
  const bodies = fc.oneof(
    fc.tuple(fc.constantFrom('match:play', 'match:beat'), handful),
    fc.tuple(fc.constant('match:beat'), beat),
    fc.tuple(fc.constant('match:overrule'), fc.tuple(integer, integer, integer)),
  );
  fc.assert(
    fc.property(bodies, ([event, body]) => {
      const text = encodeShort(event, body);
      assert.ok(text !== undefined && text.length <= 80);
      assert.deepEqual(decodeShort(text), [event, body]);
    }),
    { numRuns: 2_000 },
  );
});

test('whatever text comes in is what would have been written, or is refused', () => {
  const near = fc
    .array(fc.constantFrom(...'pbso0129az-+, .eExAJVZ_\n\0é'.split('')), { maxLength: 24 })
    .map((units) => units.join(''));
  const led = fc.tuple(fc.constantFrom('p', 'b', 's', 'o'), near).map((parts) => parts.join(''));
  const integer = fc.oneof(fc.integer(), fc.maxSafeInteger()).map((value) => value.toString(36));
  const listed = fc
    .tuple(fc.constantFrom('s', 'o'), fc.array(integer, { maxLength: 7 }))
    .map(([letter, words]) => letter + words.join(','));
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof(led, led, listed, near, fc.string()), (text) => {
      let read: [string, number[]];
      try {
        read = decodeShort(text);
      } catch {
        return;
      }
      taken += 1;
      assert.equal(encodeShort(...read), text);
    }),
    { numRuns: 20_000 },
  );
  assert.ok(taken > 300, `the fuzz reached well-formed texts: ${taken}`);
});

test('an integer has one spelling', () => {
  const wrong = ['', '00', '01', '-0', '+1', ' 1', '1 ', '1\n', 'A', '1.5', '0x1', '-', '--1', 'é', '١'];
  for (const spelling of wrong) {
    assert.throws(() => decodeShort(`o${spelling},1,2`), spelling);
    assert.throws(() => decodeShort(`p2${spelling}`), spelling);
  }
  const safest = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0];
  assert.deepEqual(decodeShort('o2gosa7pa2gv,-2gosa7pa2gv,0'), ['match:overrule', safest]);
  for (const unsafe of ['2gosa7pa2gw', '-2gosa7pa2gw', 'zzzzzzzzzzz', '100000000000'])
    assert.throws(() => decodeShort(`o${unsafe},1,2`), unsafe);
  assert.throws(() => decodeShort('s2gosa7pa2gv,-1,0,0,0,0'), 'nor may it come to be unsafe');
});

test('a body of another length, or an endless one, is refused', () => {
  for (const text of [
    'p',
    'p1',
    'pJ',
    'pJ0',
    'pJ00 ',
    'pV90',
    'pW00',
    'p_00',
    'p101',
    'p1,2',
    'p11234567',
    's1,2,3,4,5',
    'o1,2',
    'x1,2',
  ])
    assert.throws(() => decodeShort(text), text);
  assert.throws(() => decodeShort(`p${'1'.repeat(4_000)}`));
  assert.throws(() => decodeShort(`s${'1,'.repeat(2_000_000)}1`));
});

test('a body that no match says has no short form', () => {
  const bodies = [
    [1],
    [1, 2, 3],
    [1.5, 2],
    [Number.NaN, 2],
    ['1', 2],
    [-1, 1],
    [1, MAX_INPUT + 1],
    [36 ** 6, 1],
    null,
    'p12',
  ];
  for (const body of bodies) assert.equal(encodeShort('match:play', body), undefined);
  assert.equal(encodeShort('match:beat', [2 ** 53, 0, 0, 0, 0, 0]), undefined);
  assert.equal(encodeShort('match:beat', [Number.MAX_SAFE_INTEGER, -1, 0, 0, 0, 0]), undefined);
  assert.equal(encodeShort('lobby:quick', [1, 2]), undefined);
});
