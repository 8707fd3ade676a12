import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guestName, username, usernameForm, usernameKey } from './names.ts';

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

test('names that speak for the house, or pass for a guest, are kept, in every spelling that looks like them', () => {
  for (const kept of ['admin', 'Adm1n', 'ADMIN_1', 'admin-', 'rnod', 'support-2', 'Guest-Heron-482', 'GUEST'])
    assert.equal(username.safeParse(kept).success, false, kept);
  for (const free of ['admirer', 'modest', 'pongo', 'guesthouse', 'rooty'])
    assert.equal(username.safeParse(free).success, true, free);
  assert.equal(usernameForm.safeParse('admin').success, true, 'whoever had it before signs in');
});

test('each rule of a name is told by its own sentence', () => {
  const sentence = (name: string) => username.safeParse(name).error?.issues[0]?.message;
  assert.match(sentence('ab') ?? '', /at least 3/);
  assert.match(sentence('a'.repeat(21)) ?? '', /at most 20/);
  assert.match(sentence('mаrgaux') ?? '', /letters A to Z/);
  assert.match(sentence('7up') ?? '', /Start with a letter/);
  assert.match(sentence('support') ?? '', /kept for the house/);
});
