import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PASSWORD_MIN_LENGTH } from '@pong/protocol';
import { dictionary } from '@zxcvbn-ts/language-common';
import { isCommon, LIST_FILE, listOf } from './most-used-passwords.ts';

const long = dictionary['passwords-common'].filter(({ length }) => length >= PASSWORD_MIN_LENGTH);

test('the file is the list, all of it', () => {
  assert.ok(long.length > 3_000, 'ASVS 6.2.4');
  assert.ok(listOf(long).equals(readFileSync(LIST_FILE)));
  assert.deepEqual(
    long.filter((password) => !isCommon(password)),
    [],
  );
});

test('nothing else is on it', () => {
  const others = Array.from({ length: 20_000 }, (_, index) => `a sentence with the number ${index}`);
  assert.deepEqual(others.filter(isCommon), []);
});
