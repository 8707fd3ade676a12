import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guestName, username, usernameKey } from './names.ts';

test('a guest has one name, derived from the guest id alone', () => {
  const id = '5f0c2a31-9d1e-4c57-8a55-0b8f6c1f2d10';
  assert.equal(guestName(id), guestName(id));
  assert.match(guestName(id), /^Guest [A-Z][a-z]+ [1-9][0-9]{2}$/);
});

test('a guest name can never be registered, so nobody can pose as a guest or the other way round', () => {
  assert.equal(username.safeParse(guestName('5f0c2a31-9d1e-4c57-8a55-0b8f6c1f2d10')).success, false);
});

test('names refuse markup, right-to-left marks, look-alike scripts and pollution keys', () => {
  for (const bad of [
    '<img onerror=1>',
    'ab',
    'a'.repeat(21),
    'margaux\u202e',
    'mаrgaux',
    '__proto__',
    '-x-',
    '7up',
    'a b c',
  ])
    assert.equal(username.safeParse(bad).success, false, bad);
  for (const good of ['margaux', 'Margaux-7', 'a_b'])
    assert.equal(username.safeParse(good).success, true, good);
});

test('names are unique without regard to case', () => {
  assert.equal(usernameKey('Margaux'), usernameKey('mARGAUX'));
});
