import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Principal } from '@pong/identity';
import type { Exchange } from '../exchange.ts';
import { createForwardable } from '../wire/forwardable.ts';
import { createHeaderWriter } from './request-headers.ts';

const SID = '00000000-0000-4000-8000-000000000001';
const TRACE_ID = '0123456789abcdef0123456789abcdef';

function user(userId: number): Principal {
  return { kind: 'user', userId, username: `p${userId}`, role: 'registered', account: 'full', sid: SID };
}

function exchange(requestId: string): Exchange {
  return {
    kind: 'http',
    requestId,
    traceId: TRACE_ID,
    method: 'GET',
    path: '/',
    search: '',
    headers: {},
    forwardable: createForwardable(() => []),
    forwarded: 'x-forwarded-for: 192.0.2.1\r\n',
    client: {
      address: '192.0.2.1',
      limitKey: '192.0.2.1',
      allocationKey: '192.0.2.1',
      proto: 'http',
      host: 'h',
    },
    hasBody: false,
    navigation: false,
    prefetch: false,
  };
}

/** Tokens as they stand at the moment, by principal and upstream; what is not there is minted. */
function bench() {
  const tokens = new Map<Principal, Record<string, string>>();
  const minted: string[] = [];
  const write = createHeaderWriter({
    known: (principal, upstream) => tokens.get(principal)?.[upstream],
    async mint(_principal, upstream) {
      minted.push(upstream);
      return `minted-${minted.length}`;
    },
  });
  return {
    minted,
    set: (principal: Principal, upstream: string, token: string) =>
      void tokens.set(principal, { ...tokens.get(principal), [upstream]: token }),
    /** By name. */
    async written(principal: Principal, upstream = 'game', requestId = 'r') {
      const lines = await write(exchange(requestId), upstream, principal);
      assert.ok(lines.endsWith('\r\n'));
      return Object.fromEntries(
        lines
          .slice(0, -2)
          .split('\r\n')
          .map((line) => line.split(': ')),
      );
    },
    write,
  };
}

test('strip, then write: the whole of what an upstream is told', async () => {
  const { set, written } = bench();
  const one = user(1);
  set(one, 'game', 't1');
  assert.deepEqual(await written(one, 'game', 'r1'), {
    'x-request-id': 'r1',
    'x-trace-id': TRACE_ID,
    traceparent: `00-${TRACE_ID}-${TRACE_ID.slice(16)}-00`,
    'x-forwarded-for': '192.0.2.1',
    'x-service-token': 't1',
    'x-user-role': 'registered',
    'x-user-id': '1',
    'x-user-name': 'p1',
    'x-user-account': 'full',
    'x-session-id': SID,
    'x-active': 'true',
  });
});

test('two principals never share what was written, not even under one token, nor two that are equal', async () => {
  const { set, written } = bench();
  const [one, two, other] = [user(1), user(2), user(1)];
  for (const each of [one, two]) set(each, 'game', 'same');
  set(other, 'game', 'another');
  for (const [each, id, token] of [
    [one, '1', 'same'],
    [two, '2', 'same'],
    [other, '1', 'another'],
    [one, '1', 'same'],
  ] as const) {
    const headers = await written(each);
    assert.deepEqual([headers['x-user-id'], headers['x-service-token']], [id, token]);
  }
});

test('a new token is written anew, and each upstream gets its own', async () => {
  const { set, written } = bench();
  const one = user(1);
  set(one, 'game', 'g1');
  set(one, 'auth', 'a1');
  const tokenAt = async (upstream: string) => (await written(one, upstream))['x-service-token'];
  assert.deepEqual([await tokenAt('game'), await tokenAt('auth'), await tokenAt('game')], ['g1', 'a1', 'g1']);
  set(one, 'game', 'g2');
  assert.deepEqual([await tokenAt('game'), await tokenAt('auth')], ['g2', 'a1']);
  set(one, 'game', 'g1');
  assert.equal(await tokenAt('game'), 'g1');
});

test('what is of one request is written for each; a promise only where a token has to be minted', async () => {
  const { set, written, write, minted } = bench();
  const [one, two] = [user(1), user(2)];
  set(one, 'game', 't1');
  const ids = [await written(one, 'game', 'r1'), await written(one, 'game', 'r2')];
  assert.deepEqual(
    ids.map((headers) => headers['x-request-id']),
    ['r1', 'r2'],
  );
  assert.equal(typeof write(exchange('r'), 'game', one), 'string');
  assert.deepEqual(minted, []);
  assert.equal((await written(two))['x-service-token'], 'minted-1');
  assert.equal((await written(two))['x-service-token'], 'minted-2');
});
