import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { PublishedKeys } from './authority.ts';
import { createKeySet } from './key-set.ts';

let jwk: JWK;
before(async () => {
  jwk = await exportJWK((await generateKeyPair('RS256', { extractable: true })).publicKey);
});

/** A key set on a clock moved by hand, with an issuer that can change its keys or go away. */
function bench(kids: string[]) {
  const state = { nowMs: 0, reads: 0, kids, away: false };
  const keys = createKeySet({
    steady: () => state.nowMs,
    fetchKeys: async () => {
      state.reads += 1;
      if (state.away) throw new Error('away');
      return state.kids.map((kid) => ({ ...jwk, kid })) as PublishedKeys;
    },
  });
  const kindOf = async (kid: string) => (await keys.find(kid)).kind;
  return { state, keys, kindOf };
}

test('a hundred questions at once read the keys once', async () => {
  const { state, kindOf } = bench(['a']);
  const found = await Promise.all(Array.from({ length: 100 }, () => kindOf('a')));
  assert.ok(found.every((kind) => kind === 'key'));
  assert.equal(state.reads, 1);
});

test('unknown kids cost one reading in 30 seconds', async () => {
  const { state, kindOf } = bench(['a']);
  await kindOf('a');
  for (let index = 0; index < 1000; index += 1) assert.equal(await kindOf(`x${index}`), 'unknown');
  assert.equal(state.reads, 2);
  state.nowMs += 29_999;
  await kindOf('x');
  assert.equal(state.reads, 2);
  state.nowMs += 1;
  await kindOf('x');
  assert.equal(state.reads, 3);
});

test('a new key works at once, and the old one beside it', async () => {
  const { state, kindOf } = bench(['old']);
  await kindOf('old');
  state.nowMs += 5_000;
  state.kids = ['old', 'new'];
  assert.equal(await kindOf('new'), 'key');
  assert.equal(await kindOf('old'), 'key');
});

test('a removed key is gone within a minute, used or not', async () => {
  for (const stepMs of [1_000, 60_000]) {
    const { state, keys, kindOf } = bench(['old', 'new']);
    await kindOf('old');
    state.kids = ['new'];
    while (state.nowMs < 60_000) {
      state.nowMs += stepMs;
      await kindOf('old');
      // A reading in the background ends before the next step.
      await keys.find('new');
    }
    assert.equal(await kindOf('old'), 'unknown');
    assert.equal(await kindOf('new'), 'key');
  }
});

test('while the issuer is away, known keys go on and unknown ones are refused', async () => {
  const { state, kindOf } = bench(['a']);
  await kindOf('a');
  state.away = true;
  for (let minute = 0; minute < 60; minute += 1) {
    state.nowMs += 60_000;
    assert.equal(await kindOf('a'), 'key');
    assert.equal(await kindOf('x'), 'unknown');
  }
  assert.ok(state.reads <= 122, `${state.reads} readings`);
});

test('without any key nothing can be told, and the keys are asked for again soon', async () => {
  const { state, keys, kindOf } = bench(['a']);
  state.away = true;
  assert.equal(await kindOf('a'), 'unavailable');
  assert.equal(await keys.ready(), false);
  state.away = false;
  state.nowMs += 500;
  assert.equal(await keys.ready(), true);
  assert.equal(await kindOf('a'), 'key');
});

test('keys for other uses are passed over', async () => {
  const keys = createKeySet({
    steady: () => 0,
    fetchKeys: async () =>
      [
        { ...jwk, kid: 'enc', use: 'enc' },
        { ...jwk, kid: 'ps', alg: 'PS256' },
        { ...jwk },
        { kid: 'oct', kty: 'oct', k: 'AAAA' },
        { ...jwk, kid: 'good', use: 'sig', alg: 'RS256' },
      ] as PublishedKeys,
  });
  for (const kid of ['enc', 'ps', 'oct']) assert.equal((await keys.find(kid)).kind, 'unknown', kid);
  assert.equal((await keys.find('good')).kind, 'key');
});
