import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { ApiKeyAnswer } from '@pong/protocol/internal';
import { createApiKeys } from './api-keys.ts';

const MINUTE_MS = 60_000;
const newKey = () => `pong_${randomBytes(32).toString('base64url')}`;
const known = (more: object = {}): ApiKeyAnswer => ({
  outcome: 'known',
  keyId: randomUUID(),
  userId: 7,
  username: 'Margaux',
  account: 'full',
  scopes: ['public:read'],
  tier: 'program',
  expiresAtMs: 10 * MINUTE_MS,
  ...more,
});

function bench(answer: ApiKeyAnswer = known()) {
  const state = { nowMs: 0, asked: [] as string[], answer, away: false };
  const verify = createApiKeys({
    now: () => state.nowMs,
    steady: () => state.nowMs,
    ask: async (hash) => {
      state.asked.push(hash);
      if (state.away) throw new Error('away');
      return state.answer;
    },
  });
  const kindOf = async (key: string, username?: string, limitKey = '192.0.2.1') =>
    (await verify({ key, ...(username !== undefined && { username }) }, limitKey)).kind;
  return { state, verify, kindOf };
}

test('asked by its hash, once however many ask at once, and again after a minute', async () => {
  const { state, kindOf } = bench();
  const key = newKey();
  assert.deepEqual(
    new Set(await Promise.all(Array.from({ length: 50 }, () => kindOf(key)))),
    new Set(['valid']),
  );
  assert.deepEqual(state.asked, [createHash('sha256').update(key).digest('base64url')]);
  state.nowMs += MINUTE_MS - 1;
  await kindOf(key);
  assert.equal(state.asked.length, 1);
  state.nowMs += 1;
  state.answer = { outcome: 'unknown' };
  assert.equal(await kindOf(key), 'invalid');
  await kindOf(key);
  assert.equal(state.asked.length, 2);
});

test('while auth is away a known key goes on until it ends, an unknown one cannot be told', async () => {
  const { state, kindOf } = bench();
  const key = newKey();
  await kindOf(key);
  state.away = true;
  state.nowMs += 5 * MINUTE_MS;
  assert.equal(await kindOf(key), 'valid');
  assert.equal(await kindOf(newKey()), 'unavailable');
  state.nowMs += 5 * MINUTE_MS;
  assert.equal(await kindOf(key), 'invalid');
});

test('under a name it has to be that user’s, in any case', async () => {
  const { kindOf } = bench();
  const key = newKey();
  assert.equal(await kindOf(key, 'mARGAUX'), 'valid');
  for (const name of ['', 'margaux2', '7']) assert.equal(await kindOf(key, name), 'invalid');
});

test('guesses of one address run out before those of others, and nobody’s known key is touched', async () => {
  const { state, kindOf } = bench({ outcome: 'unknown' });
  const key = newKey();
  state.answer = known();
  await kindOf(key);
  state.answer = { outcome: 'unknown' };
  state.nowMs += 1000;
  const guess = (limitKey: string) => kindOf(newKey(), undefined, limitKey);
  const kinds: string[] = [];
  for (let index = 0; index < 30; index += 1) kinds.push(await guess('198.51.100.1'));
  assert.deepEqual(
    [
      kinds.filter((kind) => kind === 'invalid').length,
      kinds.filter((kind) => kind === 'unavailable').length,
    ],
    [20, 10],
  );
  assert.equal(await guess('198.51.100.2'), 'invalid');
  assert.equal(await kindOf(key, undefined, '198.51.100.1'), 'valid');
  for (let index = 0; index < 200; index += 1) await guess(`10.0.0.${index}`);
  assert.equal(await guess('203.0.113.1'), 'unavailable', 'and all together have a budget');
  state.nowMs += 1000;
  assert.equal(await guess('198.51.100.1'), 'invalid');
});

test('a program is no administrator and its id stands in for a session', async () => {
  const keyId = randomUUID();
  const { verify } = bench(known({ keyId, role: 'admin' }));
  const verified = await verify({ key: newKey() }, 'x');
  assert.ok(verified.kind === 'valid');
  const { role, sid, tier } = verified.principal;
  assert.deepEqual([role, sid, verified.principal.keyId, tier], ['registered', keyId, keyId, 'program']);
});
