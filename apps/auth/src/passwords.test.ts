import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPasswords } from './passwords.ts';

test('a hash matches its password alone, and no two are the same', async () => {
  const passwords = createPasswords();
  const [one, two] = [await passwords.hash('a sentence is fine'), await passwords.hash('a sentence is fine')];
  assert.ok(one.kind === 'hashed' && two.kind === 'hashed');
  assert.notEqual(one.hash, two.hash);
  assert.match(one.hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.deepEqual(await passwords.verify(one.hash, 'a sentence is fine'), { kind: 'match' });
  assert.deepEqual(await passwords.verify(one.hash, 'a sentence is fine '), { kind: 'mismatch' });
});

test('without a hash nothing matches', async () => {
  const passwords = createPasswords();
  for (const nothing of [null, undefined, ''])
    assert.deepEqual(await passwords.verify(nothing, 'anything'), { kind: 'mismatch' });
});

test('the queue is bounded, refuses at once, and takes new work when it has emptied', async () => {
  const passwords = createPasswords({ atOnce: 2, waitingMax: 3 });
  const crowd = await Promise.all(Array.from({ length: 20 }, () => passwords.hash('a sentence is fine')));
  assert.equal(crowd.filter(({ kind }) => kind === 'hashed').length, 5);
  assert.equal(crowd.filter(({ kind }) => kind === 'overloaded').length, 15);
  const again = await Promise.all(Array.from({ length: 5 }, () => passwords.hash('a sentence is fine')));
  assert.ok(again.every(({ kind }) => kind === 'hashed'));
});
