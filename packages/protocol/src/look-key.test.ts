import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import unhomoglyph from 'unhomoglyph';
import { lookKey } from './look-key.ts';

const LETTERS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
const name = fc
  .array(fc.constantFrom(...LETTERS), { minLength: 3, maxLength: 20 })
  .map((each) => each.join(''));

test('what Unicode holds for look-alikes (UTS 39) among the characters of names has one key', () => {
  let alike = 0;
  for (const letter of LETTERS) {
    const skeleton = unhomoglyph(letter);
    if (skeleton !== letter) alike += 1;
    assert.equal(lookKey(letter), lookKey(skeleton), letter);
  }
  assert.ok(alike >= 4, 'the data knows of 0, 1, I and m at least');
});

test('whatever one name may be taken for has its key', () => {
  for (const [one, other] of [
    ['PayPal', 'paypaI'],
    ['iris', 'lris'],
    ['Modern', 'rnodern'],
    ['Ole', '0le'],
    ['will', 'vvill'],
    ['a_b', 'A-B'],
  ] as const)
    assert.equal(lookKey(one), lookKey(other), `${one} ${other}`);
  assert.notEqual(lookKey('margaux-7'), lookKey('margaux-2'));
});

test('case, compatibility forms and a second folding change no key', () => {
  fc.assert(
    fc.property(name, (each) => {
      const wide = Array.from(each, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0)).join('');
      assert.equal(lookKey(each.toUpperCase()), lookKey(each));
      assert.equal(lookKey(wide), lookKey(each));
      assert.equal(lookKey(lookKey(each)), lookKey(each));
      assert.equal(lookKey(unhomoglyph(each)), lookKey(each));
    }),
  );
});
