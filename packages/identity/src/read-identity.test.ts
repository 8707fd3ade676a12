import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Principal } from './principal.ts';
import { createIdentityReader } from './read-identity.ts';
import { HEADER, identityHeaders } from './reserved-headers.ts';
import { createServiceTokenMinter } from './service-token.ts';

const secret = 'a-secret-of-at-least-thirty-two-bytes!';
const margaux: Principal = {
  kind: 'user',
  userId: 7,
  username: 'margaux',
  role: 'registered',
  account: 'full',
  sid: '5f0c2a31-9d1e-4c57-8a55-0b8f6c1f2d10',
};
const guest: Principal = { kind: 'guest', guestId: '5f0c2a31-9d1e-4c57-8a55-0b8f6c1f2d11' };

function house() {
  let nowMs = 1_700_000_000_000;
  const now = () => nowMs;
  return {
    minter: createServiceTokenMinter({ secret, now }),
    read: createIdentityReader({ secret, audience: 'game', now }),
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

async function headersFor(principal: Principal, audience = 'game', parts = house()) {
  return Object.fromEntries(identityHeaders(principal, await parts.minter.mint(principal, audience)));
}

test('an upstream reads back exactly the principal the gateway wrote', async () => {
  for (const principal of [margaux, guest, { kind: 'anonymous' } as const]) {
    const parts = house();
    assert.deepEqual(await parts.read(await headersFor(principal, 'game', parts)), principal);
  }
});

test('identity headers without a service token are refused', async () => {
  const { [HEADER.serviceToken]: _, ...headers } = await headersFor(margaux);
  assert.equal(await house().read(headers), undefined);
});

test('a service token for another upstream is refused', async () => {
  assert.equal(await house().read(await headersFor(margaux, 'auth')), undefined);
});

test('a service token of another secret is refused', async () => {
  const other = createServiceTokenMinter({ secret: 'x'.repeat(40), now: () => 1_700_000_000_000 });
  const headers = Object.fromEntries(identityHeaders(margaux, await other.mint(margaux, 'game')));
  assert.equal(await house().read(headers), undefined);
});

test('an old service token is refused, remembered or not', async () => {
  const parts = house();
  const headers = await headersFor(margaux, 'game', parts);
  assert.ok(await parts.read(headers));
  parts.pass(61_000);
  assert.equal(await parts.read(headers), undefined);
  assert.equal(await house().read({ ...headers, [HEADER.serviceToken]: 'a.b.c' }), undefined);
});

test('no header can be swapped, added or dropped under a valid token', async () => {
  const headers = await headersFor(margaux);
  const forgeries = [
    { ...headers, [HEADER.userId]: '1' },
    { ...headers, [HEADER.userRole]: 'admin' },
    { ...headers, [HEADER.userName]: 'root' },
    { ...headers, [HEADER.userAccount]: 'placeholder' },
    { ...headers, [HEADER.guestId]: '5f0c2a31-9d1e-4c57-8a55-0b8f6c1f2d11' },
    Object.fromEntries(Object.entries(headers).filter(([name]) => name !== HEADER.userRole)),
    { ...(await headersFor({ kind: 'anonymous' })), [HEADER.userId]: '1' },
  ];
  for (const forgery of forgeries) assert.equal(await house().read(forgery), undefined);
});

test('one token is reused per principal and upstream while it lives, and never across principals', async () => {
  const parts = house();
  const first = await parts.minter.mint(margaux, 'game');
  assert.equal(await parts.minter.mint(margaux, 'game'), first);
  assert.notEqual(await parts.minter.mint(margaux, 'web'), first);
  assert.notEqual(await parts.minter.mint({ ...margaux, username: 'margaux-7' }, 'game'), first);
  parts.pass(31_000);
  assert.notEqual(await parts.minter.mint(margaux, 'game'), first);
});

test('a short secret is refused at construction', () => {
  assert.throws(() => createServiceTokenMinter({ secret: 'short', now: () => 0 }), RangeError);
});
