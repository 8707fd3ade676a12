import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { type TestContext, test } from 'node:test';
import { createActiveUsers } from './active-users.ts';

function bench() {
  const state = { nowMs: 0, asked: 0, askedMany: 0, active: true, away: false };
  const users = createActiveUsers({
    steady: () => state.nowMs,
    ask: async () => {
      state.asked += 1;
      if (state.away) throw new Error('away');
      return state.active;
    },
    askMany: async (sessions) => {
      state.askedMany += 1;
      if (state.away) throw new Error('away');
      return new Set(state.active ? [] : sessions.map(([, sid]) => sid));
    },
  });
  return { state, users };
}

test('asks once per user in 600 ms, however many there are', async () => {
  const { state, users } = bench();
  await Promise.all(Array.from({ length: 100 }, () => users.check(1, 's')));
  state.nowMs += 599;
  await users.check(1, 's');
  assert.equal(state.asked, 1);
  await users.check(2, 's');
  await users.check(1, 't');
  assert.equal(state.asked, 3);
});

test('a ban is in force after 600 ms and a question', async () => {
  const { state, users } = bench();
  assert.equal(await users.check(1, 's'), 'active');
  state.active = false;
  state.nowMs += 600;
  assert.equal(await users.check(1, 's'), 'inactive');
});

test('a session issued this moment need not be asked about', async () => {
  const { state, users } = bench();
  users.remember(1, 's', 0);
  state.nowMs = 599;
  assert.equal(await users.check(1, 's'), 'active');
  assert.equal(state.asked, 0);
  users.remember(2, 's', -1);
  assert.equal(await users.check(2, 's'), 'active');
  assert.equal(state.asked, 1, 'aged from when auth was asked, however long it took to answer');
});

test('while auth is away the last answer holds for a minute, and is not asked for on every request', async () => {
  const { state, users } = bench();
  await users.check(1, 's');
  state.away = true;
  for (; state.nowMs < 60_000; state.nowMs += 100) assert.equal(await users.check(1, 's'), 'active');
  assert.ok(state.asked < 70, `${state.asked} questions`);
  state.nowMs = 60_001;
  assert.equal(await users.check(1, 's'), 'unavailable');
  assert.equal(await users.check(2, 'x'), 'unavailable');
  state.away = false;
  state.nowMs += 1000;
  assert.equal(await users.check(1, 's'), 'active');
});

test('what was asked for open sockets need not be asked for requests', async () => {
  const { state, users } = bench();
  assert.deepEqual(
    await users.endedOf([
      [1, 's'],
      [2, 't'],
    ]),
    new Set(),
  );
  assert.equal(await users.check(1, 's'), 'active');
  assert.equal(await users.check(2, 't'), 'active');
  state.active = false;
  assert.deepEqual(await users.endedOf([[1, 's']]), new Set(['s']));
  assert.equal(await users.check(1, 's'), 'inactive');
  assert.deepEqual([state.asked, state.askedMany], [0, 2]);
  state.away = true;
  await assert.rejects(users.endedOf([[2, 't']]));
  assert.equal(await users.check(2, 't'), 'active');
});

test('one who is known to be active is so without being asked about, for 600 ms and not after an answer that he is not', async () => {
  const { state, users } = bench();
  const user = { userId: 1, sid: 's' };
  assert.equal(users.isActive(user), false);
  await users.check(1, 's');
  assert.equal(users.isActive(user), true);
  assert.equal(users.isActive({ ...user }), true);
  assert.equal(users.isActive({ userId: 1, sid: 't' }), false);
  state.nowMs += 599;
  assert.equal(users.isActive(user), true);
  state.active = false;
  await users.endedOf([[1, 's']]);
  assert.equal(users.isActive(user), false);
  state.active = true;
  state.nowMs += 600;
  assert.equal(users.isActive(user), false);
  await users.check(1, 's');
  assert.equal(users.isActive(user), true);
  state.nowMs += 600;
  assert.equal(users.isActive(user), false);
});

/** Those who gather are asked about together. */
const GATHER_MS = 50;

function gathering(t: TestContext): () => Promise<void> {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  return async () => {
    t.mock.timers.tick(GATHER_MS);
    await new Promise((resolve) => setImmediate(resolve));
  };
}

test('those who are seen again after 300 ms are asked about in one question, and none of them waits for it', async (t) => {
  const gathered = gathering(t);
  const { state, users } = bench();
  const all = Array.from({ length: 64 }, (_, userId) => ({ userId, sid: `s${userId}` }));
  for (const { userId, sid } of all) await users.check(userId, sid);
  state.nowMs += 299;
  for (const user of all) assert.equal(users.isActive(user), true);
  await gathered();
  assert.equal(state.askedMany, 0);
  state.nowMs += 1;
  for (const user of [...all, ...all]) assert.equal(users.isActive(user), true);
  await gathered();
  assert.deepEqual([state.asked, state.askedMany], [64, 1]);
  // As old as if it had been answered when it was asked: 300 ms more, and 299.
  state.nowMs += 599;
  for (const user of all) assert.equal(users.isActive(user), true);
});

test('a ban that is found out ahead is in force from then on', async (t) => {
  const gathered = gathering(t);
  const { state, users } = bench();
  const user = { userId: 1, sid: 's' };
  await users.check(1, 's');
  state.nowMs += 300;
  state.active = false;
  assert.equal(users.isActive(user), true);
  await gathered();
  assert.equal(users.isActive(user), false);
  assert.equal(await users.check(1, 's'), 'inactive');
  // Whoever was banned is not asked about ahead: he would be for as long as he tries.
  state.nowMs += 300;
  assert.equal(users.isActive(user), false);
  await gathered();
  assert.equal(state.askedMany, 1);
});

test('a question ahead that fails is not asked again for a second; whoever it was about asks for himself', async (t) => {
  const gathered = gathering(t);
  const { state, users } = bench();
  const user = { userId: 1, sid: 's' };
  await users.check(1, 's');
  state.away = true;
  state.nowMs += 300;
  assert.equal(users.isActive(user), true);
  await gathered();
  assert.equal(users.isActive(user), true);
  await gathered();
  assert.equal(state.askedMany, 1);
  // One question for many may fail where one alone does not: a ban is in force as soon as ever.
  state.away = false;
  state.active = false;
  state.nowMs += 300;
  assert.equal(users.isActive(user), false);
  assert.equal(await users.check(1, 's'), 'inactive');
  assert.equal(state.asked, 2);
  state.active = true;
  state.nowMs += 600;
  assert.equal(await users.check(1, 's'), 'active');
  state.nowMs += 300;
  assert.equal(users.isActive(user), true);
  await gathered();
  assert.equal(state.askedMany, 2);
});

test('what is asked for all is asked outside of the request that began it', async (t) => {
  const gathered = gathering(t);
  const storage = new AsyncLocalStorage<string>();
  const asked: (string | undefined)[] = [];
  let nowMs = 0;
  const users = createActiveUsers({
    steady: () => nowMs,
    ask: async () => true,
    askMany: async () => {
      asked.push(storage.getStore());
      return new Set();
    },
  });
  await users.check(1, 's');
  nowMs += 300;
  storage.run('a request', () => users.isActive({ userId: 1, sid: 's' }));
  await gathered();
  assert.deepEqual(asked, [undefined]);
});

test('when it closes nobody is asked about ahead any more', async (t) => {
  const gathered = gathering(t);
  const { state, users } = bench();
  await users.check(1, 's');
  state.nowMs += 300;
  assert.equal(users.isActive({ userId: 1, sid: 's' }), true);
  users.close();
  await gathered();
  assert.equal(users.isActive({ userId: 1, sid: 's' }), true);
  await gathered();
  assert.equal(state.askedMany, 0);
});

/** A question that is answered, as `active`, after one that was asked later: those who ask then get `later`. */
async function answeredLate(active: boolean, later: { ended: readonly string[] }) {
  const answers: ((active: boolean) => void)[] = [];
  let nowMs = 0;
  const users = createActiveUsers({
    steady: () => nowMs,
    ask: () => new Promise((resolve) => answers.push(resolve)),
    askMany: async () => new Set(later.ended),
  });
  const early = users.check(1, 's');
  nowMs += 10;
  await users.endedOf([[1, 's']]);
  answers[0]?.(active);
  return { early: await early, after: await users.check(1, 's') };
}

test('an answer that was asked for earlier does not undo a later one', async () => {
  assert.equal((await answeredLate(true, { ended: ['s'] })).after, 'inactive');
});

test('an answer that he is not active holds, though it was asked for earlier and comes later', async () => {
  assert.deepEqual(await answeredLate(false, { ended: [] }), { early: 'inactive', after: 'inactive' });
});
