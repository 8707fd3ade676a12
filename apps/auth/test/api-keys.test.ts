// API keys: shown once, kept as a hash, named, scoped, ending, revocable; and what the gateway is told of them.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Principal } from '@pong/identity';
import { API_KEY, apiKeyMade, apiKeysAnswer } from '@pong/protocol';
import { apiKeyAnswer } from '@pong/protocol/internal';
import { KEYS_MAX } from '../src/api-keys.ts';
import { type House, problemIn, startHouse } from './house.ts';

const password = 'a sentence is fine';
const DAY_MS = 24 * 60 * 60 * 1000;
const WANTED = { name: 'a bot', scopes: ['public:read'], expiresInDays: 30 };

let house: House;
before(async () => {
  house = await startHouse();
});
after(() => house.close());

const hashOf = (key: string) => createHash('sha256').update(key).digest('base64url');
const post = (principal: Principal, body: unknown) => house.ask('/auth/api-keys', { principal, body });
const make = async (principal: Principal, wanted: object = {}) =>
  apiKeyMade.parse((await post(principal, { ...WANTED, ...wanted })).body);
const list = async (principal: Principal) =>
  apiKeysAnswer.parse((await house.ask('/auth/api-keys', { principal })).body).apiKeys;
const revoke = (principal: Principal, id: string) =>
  house.ask(`/auth/api-keys/${id}`, { method: 'DELETE', principal });
const find = async (key: string) =>
  apiKeyAnswer.parse((await house.ask('/internal/api-key', { body: { hash: hashOf(key) } })).body);
const user = async (username: string) =>
  (await house.register({ username, password })).principal as Extract<Principal, { kind: 'user' }>;

test('a key is told once, listed without it, and known to the gateway by its hash', async () => {
  const owner = await user('key-owner');
  const { key, apiKey } = await make(owner, { name: '  two bots ', scopes: ['own:read', 'public:read'] });
  assert.match(key, API_KEY);
  assert.equal(apiKey.name, 'two bots');
  assert.equal(apiKey.hint, key.slice(-4));
  assert.ok(Math.abs(apiKey.expiresAtMs - apiKey.createdAtMs - 30 * DAY_MS) < 1000);
  assert.deepEqual(await list(owner), [apiKey]);
  const { userId, username } = owner;
  assert.deepEqual(await find(key), {
    outcome: 'known',
    keyId: apiKey.id,
    userId,
    username,
    account: 'full',
    scopes: ['own:read', 'public:read'],
    tier: 'program',
    expiresAtMs: apiKey.expiresAtMs,
  });
  const stored = JSON.stringify(await house.rows.apiKey.findMany());
  assert.ok(!stored.includes(key) && !stored.includes(key.slice(5)), 'the key itself is nowhere');
  assert.ok(!house.log.join('').includes(key));
});

test('it is told when a key was used, to the minute', async () => {
  const owner = await user('used-key');
  const { key } = await make(owner);
  assert.equal((await list(owner))[0]?.lastUsedAtMs, null);
  await find(key);
  const first = (await list(owner))[0]?.lastUsedAtMs ?? 0;
  assert.ok(first > 0);
  await find(key);
  assert.equal((await list(owner))[0]?.lastUsedAtMs, first);
});

test('revoked, it is unknown and inactive at once, and off the list; nobody revokes another’s', async () => {
  const [owner, other] = [await user('revokes'), await user('meddles')];
  const { key, apiKey } = await make(owner);
  const active = async () => {
    const single = await house.ask(`/internal/active/${owner.userId}/${apiKey.id}`);
    const batch = await house.ask('/internal/active', {
      body: { sessions: [[owner.userId, apiKey.id]] },
    });
    return [single.body, batch.body];
  };
  assert.deepEqual(await active(), [{ active: true }, { ended: [] }]);
  assert.equal((await revoke(other, apiKey.id)).status, 404);
  assert.equal((await find(key)).outcome, 'known');
  assert.equal((await revoke(owner, apiKey.id)).status, 204);
  assert.deepEqual(await active(), [{ active: false }, { ended: [apiKey.id] }]);
  assert.deepEqual(await find(key), { outcome: 'unknown' });
  assert.deepEqual(await list(owner), []);
  assert.equal((await revoke(owner, apiKey.id)).status, 404);
  for (const id of [randomUUID(), 'x', '%00']) assert.equal((await revoke(owner, id)).status, 404);
});

test('a key ends with its days, and with its user', async () => {
  const owner = await user('ends');
  const { key, apiKey } = await make(owner);
  await house.rows.apiKey.update({
    where: { id: apiKey.id },
    data: { expiresAt: new Date(Date.now() - 1) },
  });
  assert.deepEqual(await find(key), { outcome: 'unknown' });
  const { key: another, apiKey: second } = await make(owner);
  assert.equal((await find(another)).outcome, 'known');
  await house.rows.user.update({ where: { id: owner.userId }, data: { bannedAt: new Date() } });
  assert.deepEqual(await find(another), { outcome: 'unknown' });
  const answer = await house.ask(`/internal/active/${owner.userId}/${second.id}`);
  assert.deepEqual(answer.body, { active: false });
  assert.deepEqual(await find('pong_made-up'), { outcome: 'unknown' });
});

test('an active session is no key, and a key’s id under another user is not active', async () => {
  const [owner, other] = [await user('one-of-two'), await user('two-of-two')];
  const { apiKey } = await make(owner);
  const sessions = [
    [other.userId, apiKey.id],
    [owner.userId, owner.sid],
  ];
  const answer = await house.ask('/internal/active', { body: { sessions } });
  assert.deepEqual(answer.body, { ended: [apiKey.id] });
});

test('guests and visitors have none', async () => {
  const guest = await house.guest();
  for (const [principal, status, code] of [
    [{ kind: 'anonymous' }, 401, 'sign_in_required'],
    [{ kind: 'guest', guestId: guest.guestId }, 401, 'sign_in_required'],
    [guest.principal, 403, 'account_required'],
  ] as const) {
    const answers = [
      await post(principal, WANTED),
      await house.ask('/auth/api-keys', { principal }),
      await revoke(principal, randomUUID()),
    ];
    for (const answer of answers) {
      assert.equal(answer.status, status);
      assert.equal(problemIn(answer).code, code);
    }
  }
});

test('what makes no sense is refused by field', async () => {
  const owner = await user('by-field');
  const wrong: [string, object][] = [
    ['name', { name: '' }],
    ['name', { name: 'x'.repeat(61) }],
    ['name', { name: 'line\nbreak' }],
    ['name', { name: { contains: '' } }],
    ['scopes', { scopes: [] }],
    ['scopes', { scopes: ['admin'] }],
    ['scopes', { scopes: ['own:read', 'own:read'] }],
    ['scopes', { scopes: 'own:read' }],
    ['expiresInDays', { expiresInDays: 0 }],
    ['expiresInDays', { expiresInDays: 366 }],
    ['expiresInDays', { expiresInDays: 1.5 }],
    ['expiresInDays', { expiresInDays: null }],
  ];
  for (const [field, part] of wrong) {
    const answer = await post(owner, { ...WANTED, ...part });
    assert.equal(answer.status, 400, JSON.stringify(part));
    assert.ok(
      Object.keys(problemIn(answer).fields ?? {}).some((name) => name.startsWith(field)),
      JSON.stringify(problemIn(answer).fields),
    );
  }
  for (const part of [{ tier: 'partner' }, { userId: 1 }, { id: randomUUID() }])
    assert.equal((await post(owner, { ...WANTED, ...part })).status, 400);
  for (const body of [{}, { hash: 'x' }, { hash: { contains: '' } }, { key: 'pong_x' }])
    assert.equal((await house.ask('/internal/api-key', { body })).status, 400);
  assert.deepEqual(await list(owner), []);
});

test('a user has so many, however many are made at once; a revoked one makes room', async () => {
  const owner = await user('collector');
  const answers = await Promise.all(Array.from({ length: KEYS_MAX + 5 }, () => post(owner, WANTED)));
  assert.equal(answers.filter(({ status }) => status === 201).length, KEYS_MAX);
  assert.equal(answers.filter(({ status }) => status === 409).length, 5);
  const [first] = await list(owner);
  assert.ok(first);
  await revoke(owner, first.id);
  assert.equal((await post(owner, WANTED)).status, 201);
  assert.equal((await post(owner, WANTED)).status, 409);
});
