// The service reached past the gateway; bodies made to confuse what reads them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ANONYMOUS, createServiceTokenMinter, identityHeaders } from '@pong/identity';
import { type House, problemIn, startHouse } from './house.ts';

const password = 'a sentence is fine';
const ADDRESSES = [
  ['POST', '/internal/guest'],
  ['GET', '/internal/active/1/5f0c2a31-9d1e-4c57-8a55-0b8f6c1f2d10'],
  ['POST', '/internal/active'],
  ['POST', '/internal/api-key'],
  ['POST', '/auth/api-keys'],
  ['GET', '/auth/api-keys'],
  ['GET', '/auth/credentials'],
  ['POST', '/auth/password'],
  ['POST', '/auth/password/forgot'],
  ['POST', '/auth/password/reset'],
  ['POST', '/auth/email'],
  ['POST', '/auth/email/confirm'],
  ['POST', '/auth/email/remove'],
  ['GET', '/auth/sessions'],
  ['POST', '/auth/sessions/end'],
  ['DELETE', '/auth/sessions/5f0c2a31-9d1e-4c57-8a55-0b8f6c1f2d10'],
  ['GET', '/auth/admin/users'],
  ['GET', '/auth/admin/users/1'],
  ['POST', '/auth/admin/users/1/ban'],
  ['POST', '/auth/admin/users/1/unban'],
  ['POST', '/auth/admin/users/1/role'],
  ['POST', '/auth/admin/users/1/sessions/end'],
  ['GET', '/auth/admin/audit'],
  ['GET', '/auth/admin/refusals'],
  ['POST', '/auth/register'],
  ['POST', '/auth/claim-guest'],
  ['POST', '/auth/sign-in'],
  ['POST', '/auth/refresh'],
  ['POST', '/auth/sign-out'],
  ['GET', '/auth/session'],
  ['GET', '/nowhere'],
] as const;

let house: House;
before(async () => {
  house = await startHouse();
});
after(() => house.close());

/** Past the gateway: only the headers given. */
async function bare(method: string, path: string, headers: Record<string, string>) {
  const response = await fetch(`http://127.0.0.1:${house.auth.port}${path}`, { method, headers });
  return { status: response.status, problem: (await response.json()) as { code: string } };
}

test('without the gateway’s proof every address answers 401 and the same, whatever is claimed', async () => {
  const asOther = createServiceTokenMinter({ secret: 'x'.repeat(40), now: Date.now });
  const ours = createServiceTokenMinter({ secret: 'a-secret-of-at-least-thirty-two-bytes!', now: Date.now });
  const old = createServiceTokenMinter({
    secret: 'a-secret-of-at-least-thirty-two-bytes!',
    now: () => Date.now() - 120_000,
  });
  const margaux = {
    kind: 'user',
    userId: 1,
    username: 'margaux',
    role: 'admin',
    account: 'full',
    sid: crypto.randomUUID(),
  } as const;
  const forgeries = [
    {},
    { 'x-user-id': '1', 'x-user-role': 'admin', 'x-active': 'true' },
    Object.fromEntries(identityHeaders(ANONYMOUS, await asOther.mint(ANONYMOUS, 'auth'))),
    Object.fromEntries(identityHeaders(ANONYMOUS, await old.mint(ANONYMOUS, 'auth'))),
    Object.fromEntries(identityHeaders(ANONYMOUS, await ours.mint(ANONYMOUS, 'game'))),
    Object.fromEntries(identityHeaders(margaux, await ours.mint(ANONYMOUS, 'auth'))),
  ];
  for (const [method, path] of ADDRESSES)
    for (const forgery of forgeries) {
      const { status, problem } = await bare(method, path, forgery);
      assert.equal(status, 401, `${method} ${path}`);
      assert.equal(problem.code, 'service_token_required');
    }
  assert.equal(await house.rows.user.count(), 0);
});

test('with it, an unknown address is a 404 and a wrong method too', async () => {
  assert.equal(problemIn(await house.ask('/nowhere')).code, 'not_found');
  assert.equal(problemIn(await house.ask('/auth/register')).code, 'not_found');
  assert.equal(problemIn(await house.ask('/auth/sign-in/', { body: {} })).code, 'not_found');
});

test('operators, wrong types, missing and unknown keys are refused by field', async () => {
  await house.register({ username: 'target', password });
  const wrong: unknown[] = [
    {},
    [],
    null,
    'text',
    7,
    { username: 'target' },
    { password },
    { username: { contains: '' }, password },
    { username: 'target', password: { not: '' } },
    { username: ['target'], password },
    { username: 'target', password: [password] },
    { username: 'target', password, role: 'admin' },
    { username: 'target', password, id: 1 },
    { username: '', password: '' },
    { username: 'target', password: 'x'.repeat(129) },
    { username: 'x'.repeat(500), password },
    { username: true, password: 1e300 },
  ];
  for (const path of ['/auth/sign-in', '/auth/register', '/auth/claim-guest'])
    for (const body of wrong) {
      const answer = await house.ask(path, { body: JSON.stringify(body) });
      assert.equal(answer.status, 400, `${path} ${JSON.stringify(body)}`);
      assert.equal(problemIn(answer).code, 'invalid_body');
      assert.ok(Object.keys(problemIn(answer).fields ?? {}).length > 0);
      assert.equal(answer.cookies.size, 0);
    }
  for (const guestId of ['', 'x', 7, { not: null }, null, 'A'.repeat(36)])
    assert.equal((await house.ask('/internal/guest', { body: { guestId } })).status, 400);
});

test('names that look like others, lead elsewhere or could be a guest’s are refused', async () => {
  for (const username of [
    'ab',
    'x'.repeat(21),
    'Guest Heron 482',
    '<img onerror>',
    'm\u0430rgaux',
    '\uff4dargaux',
    'mar\u202egaux',
    'margaux\u0000',
    '7up',
    '-dash',
    'a b c',
    'a\r\nb',
  ]) {
    const answer = await house.ask('/auth/register', { body: { username, password } });
    assert.equal(answer.status, 400, JSON.stringify(username));
    assert.ok(problemIn(answer).fields?.username);
  }
});

test('bodies that poison, nest, break off, are too large or no JSON are refused', async () => {
  const refused = async (body: string, status: number, contentType = 'application/json') => {
    const answer = await house.ask('/auth/register', { body, headers: { 'content-type': contentType } });
    assert.equal(answer.status, status, body.slice(0, 60));
  };
  await refused('{"__proto__":{"username":"x"},"username":"poison","password":"long enough"}', 400);
  await refused('{"constructor":{"prototype":{}},"username":"poison","password":"long enough"}', 400);
  await refused(`${'['.repeat(5_000)}${']'.repeat(5_000)}`, 400);
  await refused('{"username":"poison"', 400);
  await refused('', 400);
  await refused(JSON.stringify({ username: 'poison', password, padding: 'x'.repeat(20_000) }), 413);
  const good = JSON.stringify({ username: 'poison', password });
  await refused(good, 415, 'text/plain');
  await refused(good, 415, 'application/x-www-form-urlencoded');
  await refused(good, 415, 'multipart/form-data; boundary=x');
  assert.equal(await house.rows.user.count({ where: { usernameKey: 'poison' } }), 0);
});

test('refresh and sign-out need no body, and take an empty one of JSON', async () => {
  const { guestId } = await house.guest();
  const headers = { 'content-type': 'application/json' };
  for (const request of [{ method: 'POST', headers } as const, { body: '' }, { body: {} }]) {
    const answer = await house.ask('/auth/refresh', { ...request, principal: { kind: 'guest', guestId } });
    assert.equal(answer.status, 200);
  }
});

test('a request id of the gateway’s is the problem’s own', async () => {
  const answer = await house.ask('/nowhere', { headers: { 'x-request-id': 'request-1234' } });
  assert.equal(problemIn(answer).requestId, 'request-1234');
});

test('with TLS the cookies are secure and bound to this host, set, read and cleared alike', async () => {
  const secure = await startHouse({ secure: true, databaseUrl: house.database?.url ?? '' });
  try {
    const answer = await secure.ask('/auth/register', { body: { username: 'behind-tls', password } });
    assert.deepEqual([...answer.cookies.keys()], ['__Host-jwt', '__Secure-refresh', '__Host-account']);
    for (const { attributes } of answer.cookies.values()) assert.match(attributes, /; Secure(;|$)/);
    const cookies = Object.fromEntries([...answer.cookies].map(([name, { value }]) => [name, value]));
    const plain = Object.fromEntries([...answer.cookies].map(([name, { value }]) => [name.slice(7), value]));
    assert.equal((await secure.ask('/auth/refresh', { method: 'POST', cookies: plain })).status, 401);
    assert.equal((await secure.ask('/auth/refresh', { method: 'POST', cookies })).status, 200);
    const out = await secure.ask('/auth/sign-out', { method: 'POST', cookies });
    assert.deepEqual([...out.cookies.keys()], [...answer.cookies.keys()]);
  } finally {
    await secure.close();
  }
});
