import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sealData } from 'iron-session';
import { createSessions, SESSION_SECONDS } from './session.ts';

const secret = 'a secret of at least 32 characters';
const sessions = createSessions({ secret, steady: () => 0 });

test('a sealed session opens to its guest, and is what iron-session reads and writes', async () => {
  const { guestId, seal } = await sessions.create();
  assert.equal(await sessions.open(seal), guestId);
  const foreign = await sealData({ guestId }, { password: secret, ttl: SESSION_SECONDS });
  assert.equal(await sessions.open(foreign), guestId);
});

test('nothing else opens', async () => {
  const { guestId, seal } = await sessions.create();
  const bad = [
    '',
    'x',
    seal.replace('~', 'x~'),
    seal.slice(0, -5),
    seal.replace('Fe26.2', 'Fe26.1'),
    await sealData({ guestId }, { password: 'another secret of 32 characters..' }),
    await sealData({ guestId: 'not a uuid' }, { password: secret }),
    await sealData({}, { password: secret }),
    `${seal}${' '.repeat(2000)}`,
  ];
  for (const value of bad) assert.equal(await sessions.open(value), undefined, value.slice(0, 20));
});
