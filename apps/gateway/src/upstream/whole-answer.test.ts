import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { timersLeft } from '../../test/timers-left.ts';
import { call } from './call.ts';
import { createDeadline } from './deadline.ts';
import { fetchWhole } from './fetch-whole.ts';
import { openUpstream } from './pools.ts';
import { upstreamPolicy } from './upstream-policy.ts';
import { wholeAnswer } from './whole-answer.ts';

/* Answers that are wanted whole, and in time: who asks so, what ends a late one, and what is left after a good one. */

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
/** One that begins in time. */
const BEGUN = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\no';
const DEADLINE_MS = 54_321;
const GET = { method: 'GET', path: '/', lines: '', body: null };
const FETCH = { path: '/', lines: '', clientKey: 'a', traits: {} as never };

/** An upstream whose only target is a server of these few lines. */
async function bench(context: TestContext, serve: (socket: Socket) => void, policy: object = {}) {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', () => serve(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const changes: string[] = [];
  const upstream = openUpstream('one', upstreamPolicy.parse(policy), url, {
    steady: () => 0,
    random: () => 0.5,
    onHealth: (_upstream, _target, change) => changes.push(change),
  });
  context.after(async () => {
    await upstream.close();
    server.close();
  });
  const [target] = upstream.targets();
  assert.ok(target);
  return { upstream, changes, connections: target.connections };
}

/** A server that begins an answer and leaves it at that; `begun` and `cut` are of its first connection. */
function lagging() {
  const begun = Promise.withResolvers<void>();
  const cut = Promise.withResolvers<void>();
  let times = 0;
  return {
    begun: begun.promise,
    cut: cut.promise,
    times: () => times,
    serve(socket: Socket) {
      times += 1;
      socket.once('close', () => cut.resolve());
      socket.write(BEGUN, () => begun.resolve());
    },
  };
}

test('a late answer is ended, and its connection with it; after its deadline nothing is asked', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const lag = lagging();
  const { connections } = await bench(context, lag.serve);
  const deadline = createDeadline(1000);
  const answer = assert.rejects(wholeAnswer(connections, GET, 1024, deadline), { code: 'BODY_TIMEOUT' });
  await lag.begun;
  context.mock.timers.tick(999);
  assert.equal(deadline.passed(), false);
  context.mock.timers.tick(1);
  await answer;
  await lag.cut;
  await assert.rejects(wholeAnswer(connections, GET, 1024, deadline), { code: 'BODY_TIMEOUT' });
  assert.equal(lag.times(), 1);
});

test('what is fetched late failed at its deadline, though it still waits for a share', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const lag = lagging();
  const { upstream } = await bench(context, lag.serve, { maxInFlightPerClient: 1 });
  const [first, second] = [1000, 500].map((deadlineMs) =>
    fetchWhole(upstream, { ...FETCH, deadlineMs }, 1024),
  );
  await lag.begun;
  const late = { kind: 'failed', failure: { reason: 'deadline', code: 'upstream_timeout' } };
  context.mock.timers.tick(500);
  assert.deepEqual(await second, late);
  assert.equal(upstream.inFlight, 1, 'who came first has time left');
  context.mock.timers.tick(500);
  assert.deepEqual(await first, late);
  await lag.cut;
  assert.equal(lag.times(), 1, 'who waited for too long does not ask');
  assert.equal(upstream.inFlight, 0);
});

test('a try that begins again has what is left of the time, and not all of it', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const lag = lagging();
  let tries = 0;
  const { upstream } = await bench(context, (socket) => {
    tries += 1;
    if (tries > 1) return lag.serve(socket);
    context.mock.timers.tick(600);
    socket.destroy();
  });
  // Another try of the same target waits for this.
  const again = Promise.withResolvers<void>();
  upstream.onRetry = () => setImmediate(() => again.resolve());
  const fetched = fetchWhole(upstream, { ...FETCH, deadlineMs: 1000 }, 1024);
  await again.promise;
  context.mock.timers.tick(upstream.settings.retry.afterMs);
  await lag.begun;
  context.mock.timers.tick(1000 - 600 - upstream.settings.retry.afterMs);
  assert.deepEqual(await fetched, {
    kind: 'failed',
    failure: { reason: 'deadline', code: 'upstream_timeout' },
  });
});

test('a call that is answered late failed as a body that took too long', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const lag = lagging();
  const { upstream } = await bench(context, lag.serve);
  const called = assert.rejects(call(upstream, { method: 'GET', path: '/', headers: {} }), {
    message: 'one: body timeout',
  });
  await lag.begun;
  context.mock.timers.tick(4000);
  await called;
  await lag.cut;
});

test('a target that says late how it is, is not well', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const lag = lagging();
  const { changes } = await bench(context, lag.serve, {
    health: { path: '/health', intervalMs: 100, timeoutMs: 1000, unhealthyAfter: 1 },
  });
  context.mock.timers.tick(100);
  await lag.begun;
  context.mock.timers.tick(999);
  assert.deepEqual(changes, []);
  context.mock.timers.tick(1);
  await lag.cut;
  assert.deepEqual(changes, ['unhealthy']);
});

test('after an answer no timer is left that would hold it', async (context) => {
  const { upstream } = await bench(context, (socket) => socket.write(ANSWER));
  const fetched = await timersLeft(DEADLINE_MS, async () => {
    const got = await fetchWhole(upstream, { ...FETCH, deadlineMs: DEADLINE_MS }, 1024);
    assert.equal(got.kind, 'whole');
  });
  assert.equal(fetched, 0, 'fetched');
  const refused = await timersLeft(DEADLINE_MS, async () => {
    const got = await fetchWhole(upstream, { ...FETCH, deadlineMs: DEADLINE_MS }, 1);
    assert.equal(got.kind, 'too_large');
  });
  assert.equal(refused, 0, 'too large');
  const called = await timersLeft(4000, () => call(upstream, { method: 'GET', path: '/', headers: {} }));
  assert.equal(called, 0, 'called');
});

test('after a check no timer is left of it, whether the target is well or not, or the check was not over', async (context) => {
  for (const status of ['200 OK', '500 No']) {
    const again = Promise.withResolvers<void>();
    let checks = 0;
    const serve = (socket: Socket) => {
      checks += 1;
      if (checks === 2) again.resolve();
      else socket.write(ANSWER.replace('200 OK', status));
    };
    const health = { path: '/health', intervalMs: 1, timeoutMs: DEADLINE_MS };
    const left = await timersLeft(DEADLINE_MS, async () => {
      const { upstream } = await bench(context, serve, { health });
      await again.promise;
      await upstream.close();
    });
    assert.equal(left, 0, status);
  }
});
