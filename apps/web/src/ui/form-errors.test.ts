import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentials } from '@pong/protocol';
import { fieldErrors, suggestedName } from './form-errors.ts';

test('one sentence for each field that needs another look', () => {
  const checked = credentials.safeParse({ username: 'a b', password: 'short' });
  assert.deepEqual(fieldErrors(checked.error?.issues ?? []), {
    username: 'Use the letters A to Z, digits, - and _ only.',
    password: 'A password has at least 8 characters.',
  });
});

test('the offered name is read out of the sentence', () => {
  assert.equal(suggestedName('That name is taken. Try margaux-7.'), 'margaux-7');
  assert.equal(suggestedName('That name is taken.'), undefined);
});
