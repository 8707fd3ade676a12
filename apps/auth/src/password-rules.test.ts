import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { passwordFault } from './password-rules.ts';

test('common passwords are refused, in any case and any spelling of their letters', () => {
  for (const common of ['password', 'Password1', '12345678', 'QWERTYUIOP', 'ｐａｓｓｗｏｒｄ', 'iloveyou'])
    assert.match(passwordFault(common, 'margaux') ?? '', /Many people/, common);
});

test('one’s own name, and the house’s, is not enough, nor with digits behind', () => {
  for (const own of [
    'margaux1',
    'MARGAUX2026!',
    'margaux.margaux',
    'pongpong',
    'Pong-Paddle-1972',
    'margauxpong',
  ])
    assert.match(passwordFault(own, 'Margaux') ?? '', /hardly more than a name/, own);
});

test('rows and repetitions are refused', () => {
  for (const pattern of ['zzzzzzzz', 'ababababab', 'hijklmnop', '76543210', '♥♥♥♥♥♥♥♥♥'])
    assert.ok(passwordFault(pattern, 'margaux'), pattern);
});

test('no rule of composition: words alone, digits alone, any script', () => {
  for (const fine of [
    'a sentence is fine',
    'lowercaseonlywords',
    '83910472650',
    'margaux likes herons',
    'пароль из слов',
    '合言葉は山と川です',
  ])
    assert.equal(passwordFault(fine, 'margaux'), undefined, fine);
});

test('random passwords pass, whatever they are made of', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{7,19}$/), (password, username) => {
      assert.equal(passwordFault(password, username), undefined);
    }),
    { numRuns: 500 },
  );
});
