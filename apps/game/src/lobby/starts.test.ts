import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lobbyOf } from '../../test/lobby-of.ts';
import { refuse } from '../answer.ts';

const OK = { ok: true };

test('bot, leave, again: ten matches at once, then one each three seconds', async () => {
  const { lobby, started, busy, wait } = lobbyOf([1, 2]);
  const again = async () => {
    busy.clear();
    return lobby.bot(1, 'easy');
  };
  for (let count = 0; count < 10; count += 1) assert.deepEqual(await again(), OK);
  for (let count = 0; count < 90; count += 1) assert.deepEqual(await again(), refuse('too_fast'));
  assert.equal(started.length, 10);
  assert.deepEqual(lobby.quick(1), refuse('too_fast'), 'whatever kind of match');
  assert.deepEqual(lobby.invite(1), refuse('too_fast'));
  assert.deepEqual(await lobby.bot(2, 'easy'), OK, 'somebody else may');
  wait(3_000);
  assert.deepEqual(await again(), OK);
  assert.deepEqual(await again(), refuse('too_fast'));
});

test('two who rematch and leave, again and again, are slowed down too', async () => {
  const { lobby, started, busy } = lobbyOf([1, 2]);
  await lobby.quick(1);
  await lobby.quick(2);
  for (let count = 0; count < 50; count += 1) {
    busy.clear();
    const spec = started.at(-1);
    if (spec) lobby.matchEnded(spec);
    await lobby.rematch(1);
    await lobby.rematch(2);
  }
  assert.equal(started.length, 10);
});
