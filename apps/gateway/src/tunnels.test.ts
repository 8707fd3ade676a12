import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Principal } from '@pong/identity';
import { createTunnels, endName, type TunnelOwner } from './tunnels.ts';
import type { Farewell, Tunnel, TunnelEnd } from './upstream/tunnel.ts';

const SWEEP_MS = 400;
const user = (userId: number, sid = `sid ${userId}`): Principal => ({
  kind: 'user',
  userId,
  username: 'margaux',
  role: 'registered',
  account: 'full',
  sid,
});

/** A tunnel without sockets: told to close, it is gone in the next turn. */
function fakeTunnel() {
  const { promise: closed, resolve } = Promise.withResolvers<TunnelEnd>();
  const state = { spoke: false, said: undefined as Farewell | undefined };
  const tunnel: Tunnel = {
    onClosed: (listener) => void closed.then(listener),
    check: () => undefined,
    close(farewell) {
      state.said ??= farewell;
      resolve(state.said);
    },
    takeActivity() {
      const was = state.spoke;
      state.spoke = false;
      return was;
    },
  };
  return { tunnel, state, vanish: () => resolve('client') };
}

function bench(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  const state = {
    wallMs: 1_000_000,
    steadyMs: 0,
    ended: new Set<string>(),
    away: false,
    /** Until auth answers a question. */
    answerMs: 0,
    asked: [] as string[][],
    /** What other gateways have seen, by session id. */
    elsewhere: new Map<string, number>(),
    lookedFor: [] as string[][],
  };
  const tunnels = createTunnels({
    now: () => state.wallMs,
    steady: () => state.steadyMs,
    newestOf: async (sids) => {
      state.lookedFor.push([...sids]);
      if (state.away) throw new Error('away');
      return state.elsewhere;
    },
    endedOf: async (sessions) => {
      state.asked.push(sessions.map(([, sid]) => sid));
      if (state.away) throw new Error('away');
      const ended = new Set(state.ended);
      const { promise, resolve } = Promise.withResolvers<ReadonlySet<string>>();
      setTimeout(() => resolve(ended), state.answerMs);
      return state.answerMs > 0 ? promise : ended;
    },
  });
  return {
    state,
    tunnels,
    async pass(ms: number) {
      for (let left = ms; left > 0; left -= SWEEP_MS) {
        const stepMs = Math.min(left, SWEEP_MS);
        state.steadyMs += stepMs;
        state.wallMs += stepMs;
        t.mock.timers.tick(stepMs);
        await new Promise(setImmediate);
      }
    },
    enter(owner: Partial<TunnelOwner> = {}, caps: object = {}) {
      return tunnels.enter({
        principal: user(1),
        limitKey: '192.0.2.1',
        expiresAtMs: state.wallMs + 3_600_000,
        policy: { idleSeconds: 90, ...caps },
        ...owner,
      });
    },
    open(owner: Partial<TunnelOwner> = {}, caps: object = {}) {
      const entered = this.enter(owner, caps);
      assert.ok(entered.ok);
      const fake = fakeTunnel();
      entered.place.open(fake.tunnel);
      return fake;
    },
  };
}

test('a tunnel ends with its token, unless a newer one of the same session was seen', async (t) => {
  const house = bench(t);
  const { state, tunnels, pass } = house;
  const owner = { expiresAtMs: state.wallMs + 10_000 };
  const short = house.open({ ...owner, principal: user(1) });
  const renewed = house.open({ ...owner, principal: user(2) });
  await pass(9_000);
  tunnels.renew('sid 2', state.wallMs + 60_000);
  tunnels.renew('sid 2', state.wallMs + 1_000);
  tunnels.renew('nobody', state.wallMs);
  await pass(3_000);
  assert.equal(short.state.said?.reason, 'token_expired');
  assert.equal(renewed.state.said?.reason, undefined);
  await pass(60_000);
  assert.equal(renewed.state.said?.reason, 'token_expired');
});

test('a token that only another gateway has seen keeps it open; it is asked for shortly before the end alone', async (t) => {
  const house = bench(t);
  const { state, pass } = house;
  const owner = { expiresAtMs: state.wallMs + 10_000 };
  const [renewed, not] = [
    house.open({ ...owner, principal: user(1) }),
    house.open({ ...owner, principal: user(2) }),
  ];
  state.elsewhere.set('sid 1', state.wallMs + 60_000);
  await pass(8_000);
  assert.deepEqual(state.lookedFor, []);
  await pass(2_800);
  assert.deepEqual(state.lookedFor[0], ['sid 1', 'sid 2']);
  assert.deepEqual([renewed.state.said, not.state.said?.reason], [undefined, 'token_expired']);
  const looks = state.lookedFor.length;
  await pass(40_000);
  assert.equal(state.lookedFor.length, looks);
  state.away = true;
  await pass(12_000);
  assert.equal(renewed.state.said?.reason, 'token_expired', 'nobody can be asked');
});

test('a wall clock put right by an hour sends nobody away', async (t) => {
  const house = bench(t);
  const { state, pass } = house;
  const open = house.open({ expiresAtMs: state.wallMs + 900_000 });
  state.wallMs += 3_600_000;
  await pass(10_000);
  assert.equal(open.state.said, undefined);
});

test('all sessions are asked for together, once each however many tunnels they have', async (t) => {
  const house = bench(t);
  const { state, pass } = house;
  const mine = [house.open(), house.open(), house.open()];
  const other = house.open({ principal: user(2) });
  const visitor = house.open({ principal: { kind: 'anonymous' } });
  await pass(SWEEP_MS);
  assert.deepEqual(state.asked, [['sid 1', 'sid 2']]);
  state.ended.add('sid 1');
  await pass(SWEEP_MS);
  assert.deepEqual(
    mine.map(({ state: { said } }) => said),
    Array.from({ length: 3 }, () => ({ code: 3003, reason: 'session_ended' })),
  );
  assert.deepEqual([other.state.said, visitor.state.said], [undefined, undefined]);
});

test('whenever a session ends, and though auth takes 200 ms to answer, its tunnel is closed within 600 ms', async (t) => {
  const house = bench(t);
  const { state, pass } = house;
  state.answerMs = 200;
  for (let each = 1; each <= 40; each += 1) {
    const open = house.open({ principal: user(each) });
    await pass(10 * each);
    state.ended.add(`sid ${each}`);
    for (let waitedMs = 0; waitedMs < 600; waitedMs += 10) await pass(10);
    assert.equal(open.state.said?.reason, 'session_ended', `ended ${10 * each} ms after it opened`);
  }
});

test('a question that hangs holds up none after it', async (t) => {
  const house = bench(t);
  const { state, pass } = house;
  const open = house.open();
  state.answerMs = 10_000;
  await pass(SWEEP_MS);
  state.answerMs = 0;
  state.ended.add('sid 1');
  await pass(SWEEP_MS);
  assert.equal(open.state.said?.reason, 'session_ended');
});

test('auth being away sends nobody away', async (t) => {
  const house = bench(t);
  const open = house.open();
  house.state.away = true;
  await house.pass(60_000);
  assert.equal(open.state.said, undefined);
});

test('a session that ends while the upstream is asked gets no tunnel', async (t) => {
  const house = bench(t);
  const entered = house.enter();
  assert.ok(entered.ok);
  house.state.ended.add('sid 1');
  await house.pass(SWEEP_MS);
  const late = fakeTunnel();
  entered.place.open(late.tunnel);
  assert.equal(late.state.said?.reason, 'session_ended');
});

test('caps: per user, per address and in all, and room again when one goes', async (t) => {
  const house = bench(t);
  const refusal = (entered: ReturnType<typeof house.enter>) =>
    entered.ok ? undefined : entered.refusal.code;
  const caps = { perUser: 2, perAddress: 3, total: 5 };
  const mine = [house.open({}, caps), house.open({}, caps)];
  assert.equal(refusal(house.enter({}, caps)), 'too_many_sockets');
  house.open({ principal: user(2) }, caps);
  assert.equal(refusal(house.enter({ principal: user(3) }, caps)), 'too_many_sockets');
  const waiting = house.enter({ limitKey: 'elsewhere', principal: user(4) }, caps);
  house.open({ limitKey: 'elsewhere', principal: user(5) }, caps);
  assert.equal(refusal(house.enter({ limitKey: 'third', principal: user(6) }, caps)), 'overloaded');
  assert.ok(waiting.ok);
  waiting.place.give();
  mine[0]?.vanish();
  await new Promise(setImmediate);
  assert.equal(refusal(house.enter({ limitKey: 'third' }, caps)), undefined);
});

test('a user at the cap takes the place of an own tunnel that fell silent, never of one that speaks', async (t) => {
  const house = bench(t);
  const [ghost, speaker] = [house.open({}, { perUser: 2 }), house.open({}, { perUser: 2 })];
  for (let second = 0; second < 6; second += 1) {
    speaker.state.spoke = true;
    await house.pass(1000);
  }
  assert.ok(house.enter({}, { perUser: 2 }).ok);
  assert.equal(ghost.state.said?.reason, 'idle');
  assert.equal(speaker.state.said, undefined);
});

test('of one address so many may be silent; the longest silent go first', async (t) => {
  const house = bench(t);
  const silent = [1, 2, 3].map((id) => house.open({ principal: user(id) }, { idlePerAddress: 2 }));
  const [once] = silent;
  if (once) once.state.spoke = true;
  await house.pass(9_000);
  assert.ok(silent.every(({ state }) => state.said === undefined));
  await house.pass(3_000);
  assert.ok(
    silent.every(({ state }) => state.said === undefined),
    'two silent ones are within the cap',
  );
  await house.pass(90_000);
  assert.deepEqual(
    silent.map(({ state }) => state.said?.reason),
    [undefined, 'idle', undefined],
  );
});

test('a drain tells everybody and waits for them', async (t) => {
  const house = bench(t);
  const all = [house.open(), house.open({ principal: { kind: 'anonymous' } })];
  await house.tunnels.closeAll({ code: 1012, reason: 'service_restart' });
  assert.ok(all.every(({ state }) => state.said?.code === 1012));
});

test('an end has a word for the counters', () => {
  assert.deepEqual(
    [endName('lost'), endName({ code: 3003, reason: 'session_ended' })],
    ['lost', 'session_ended'],
  );
});
