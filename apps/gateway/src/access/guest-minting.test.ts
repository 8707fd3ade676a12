import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Minted } from './authority.ts';
import { createGuestMinting } from './guest-minting.ts';

const CLIENT = { limitKey: 'k', allocationKey: 'k' };

function bench() {
  const state = {
    nowMs: 0,
    calls: [] as string[],
    answer: (guestId: string): Minted | undefined => ({ outcome: 'minted', token: guestId, expiresAtMs: 1 }),
    activity: 'active' as 'active' | 'inactive' | 'unavailable',
    leave: true,
    taken: 0,
    sessions: 0,
    remembered: [] as unknown[][],
  };
  const mint = createGuestMinting({
    authority: {
      guest: async (guestId) => {
        state.calls.push(guestId);
        const answer = state.answer(guestId);
        if (!answer) throw new Error('away');
        return answer;
      },
    },
    sessions: {
      create: async () => {
        state.sessions += 1;
        return { guestId: `new-${state.sessions}`, seal: `seal-${state.sessions}` };
      },
    },
    verify: async (token) =>
      token === 'bad'
        ? { kind: 'invalid' }
        : {
            kind: 'valid',
            expiresAtMs: 1,
            principal: {
              kind: 'user',
              userId: 1,
              username: token,
              role: 'registered',
              account: 'placeholder',
              sid: token,
            },
          },
    activeUsers: {
      check: async () => state.activity,
      remember: (...said) => void state.remembered.push(said),
    },
    budget: {
      take: async () => {
        state.taken += 1;
        if (!state.leave) return { ok: false, retryAfter: 9 };
        const giveBack = async () => {
          state.taken -= 1;
        };
        return { ok: true, giveBack };
      },
      minted: () => undefined,
    },
    onOutcome: () => undefined,
    steady: () => state.nowMs,
  });
  return { state, mint };
}

test('requests that come together, and shortly after, share one call', async () => {
  const { state, mint } = bench();
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => mint('g', CLIENT)));
  assert.ok(outcomes.every(({ kind }) => kind === 'minted'));
  state.nowMs += 9_999;
  assert.equal((await mint('g', CLIENT)).kind, 'minted');
  assert.deepEqual(state.calls, ['g']);
  assert.equal(state.taken, 1);
  state.nowMs += 1;
  await mint('g', CLIENT);
  assert.deepEqual(state.calls, ['g', 'g']);
});

test('that a new player is active is known from when auth was asked, not from its answer', async () => {
  const { state, mint } = bench();
  state.nowMs = 100;
  state.answer = (guestId) => {
    state.nowMs = 900;
    return { outcome: 'minted', token: guestId, expiresAtMs: 1 };
  };
  await mint('g', CLIENT);
  assert.deepEqual(state.remembered, [[1, 'g', 100]]);
});

test('what is shared is void when its session has ended', async () => {
  const { state, mint } = bench();
  await mint('g', CLIENT);
  state.activity = 'inactive';
  await mint('g', CLIENT);
  assert.deepEqual(state.calls, ['g', 'g']);
});

test('a claimed guest becomes one new guest for all who ask, and goes on as that one', async () => {
  const { state, mint } = bench();
  state.answer = (guestId) =>
    guestId === 'g' ? { outcome: 'claimed' } : { outcome: 'minted', token: guestId, expiresAtMs: 1 };
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => mint('g', CLIENT)));
  for (const outcome of outcomes) {
    assert.equal(outcome.kind, 'minted');
    assert.deepEqual(outcome.kind === 'minted' && outcome.session, { guestId: 'new-1', seal: 'seal-1' });
  }
  assert.deepEqual(state.calls, ['g', 'new-1']);
  assert.equal(state.taken, 1, 'the claimed one made no row');
});

test('without leave auth is not asked; without auth there is no guest; neither is remembered', async () => {
  const { state, mint } = bench();
  state.leave = false;
  assert.deepEqual(await mint('g', CLIENT), { kind: 'limited', retryAfter: 9 });
  assert.deepEqual(state.calls, []);
  state.leave = true;
  state.answer = () => undefined;
  assert.deepEqual(await mint('g', CLIENT), { kind: 'unavailable' });
  state.answer = (guestId) => ({ outcome: 'minted', token: guestId, expiresAtMs: 1 });
  assert.equal((await mint('g', CLIENT)).kind, 'minted');
});

test('a closed guest stays out', async () => {
  const { state, mint } = bench();
  state.answer = () => ({ outcome: 'closed' });
  assert.deepEqual(await mint('g', CLIENT), { kind: 'closed' });
  state.answer = () => ({ outcome: 'closed', detail: 'Because.' });
  assert.deepEqual(await mint('g', CLIENT), { kind: 'closed', detail: 'Because.' });
});

test('a token of auth that does not verify is a fault of ours, not of the guest', async () => {
  const { state, mint } = bench();
  state.answer = () => ({ outcome: 'minted', token: 'bad', expiresAtMs: 1 });
  await assert.rejects(mint('g', CLIENT), /does not verify/);
});
