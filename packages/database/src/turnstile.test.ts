import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createTurnstile } from './turnstile.ts';

function bench() {
  let inTransaction = false;
  const ran: string[] = [];
  const turnstile = createTurnstile<string>(() => inTransaction);
  const say = (owner: string, word: string, complete = true) =>
    turnstile.run(
      owner,
      async () => {
        await setImmediate();
        if (word === 'begin') inTransaction = true;
        if (word === 'commit') inTransaction = false;
        ran.push(`${owner} ${word}`);
      },
      complete,
    );
  const undo = async () => {
    inTransaction = false;
    ran.push('undo');
  };
  return { ran, turnstile, say, undo };
}

test('nobody comes between BEGIN and COMMIT', async () => {
  const { ran, say } = bench();
  const first = [say('a', 'begin'), say('b', 'one'), say('a', 'two'), say('c', 'three')];
  await first[2];
  assert.deepEqual(ran, ['a begin', 'a two']);
  await Promise.all([...first, say('a', 'commit')]);
  assert.deepEqual(ran, ['a begin', 'a two', 'a commit', 'b one', 'c three']);
});

test('after a Flush the same client is heard next', async () => {
  const { ran, say } = bench();
  await Promise.all([say('a', 'parse', false), say('b', 'one'), say('a', 'execute')]);
  assert.deepEqual(ran, ['a parse', 'a execute', 'b one']);
});

test('one that leaves in a transaction is undone before the next comes', async () => {
  const { ran, turnstile, say, undo } = bench();
  const begun = say('a', 'begin');
  const waiting = say('a', 'never');
  const other = say('b', 'one');
  await Promise.all([turnstile.leave('a', undo), begun, waiting, other]);
  assert.deepEqual(ran, ['a begin', 'undo', 'b one']);
  assert.equal(turnstile.holder(), undefined);
});

test('one that leaves without the turn undoes nothing of another', async () => {
  const { ran, turnstile, say, undo } = bench();
  await say('a', 'begin');
  const left = turnstile.leave('b', undo);
  await say('a', 'commit');
  await left;
  assert.deepEqual(ran, ['a begin', 'a commit']);
});

test('a task that fails rejects for its owner only', async () => {
  const { ran, turnstile, say } = bench();
  const failed = turnstile.run('a', () => Promise.reject(new Error('broken')), true);
  const other = say('b', 'one');
  await assert.rejects(failed, /broken/);
  await other;
  assert.deepEqual(ran, ['b one']);
});
