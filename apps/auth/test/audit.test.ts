// Every security event leaves a row: with its change or not at all; and a refusal stands without one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AUDIT_EVENTS, auditDetails } from '@pong/protocol';
import { runCommand } from './command.ts';
import { entered, type House, startHouse } from './house.ts';

const password = 'a sentence is fine';
const from = (address: string) => ({ 'x-forwarded-for': address });

let house: House;
before(async () => {
  house = await startHouse();
});
after(() => house.close());

const signIn = (username: string, typed = password, address = '192.0.2.1') =>
  house.ask('/auth/sign-in', { body: { username, password: typed }, headers: from(address) });
const eventsOf = async (userId: number | null) => (await house.trail(userId)).map(({ event }) => event);

test('each change of an account has its row: what, whose, by whom, from where, under which request', async () => {
  const { user, principal: first } = await house.register({ username: 'recorded', password });
  const { principal, cookies } = entered(await signIn('recorded'));
  const key = await house.ask('/auth/api-keys', {
    body: { name: 'a key', scopes: ['own:read'], expiresInDays: 1 },
    principal,
  });
  const { apiKey } = key.body as { apiKey: { id: string } };
  await house.ask(`/auth/api-keys/${apiKey.id}`, { method: 'DELETE', principal });
  await house.ask(`/auth/sessions/${first.sid}`, { method: 'DELETE', principal });
  await house.ask('/auth/sessions/end', { body: { which: 'others' }, principal });
  await house.ask('/auth/password', { body: { current: 'not this one', password }, principal });
  await house.ask('/auth/refresh', { method: 'POST', cookies });
  house.pass(11_000);
  await house.ask('/auth/refresh', { method: 'POST', cookies });
  const again = entered(await signIn('recorded'));
  const changed = entered(
    await house.ask('/auth/password', {
      body: { current: password, password: `${password} too` },
      principal: again.principal,
    }),
  );
  await house.ask('/auth/sign-out', { method: 'POST', principal: changed.principal });
  const rows = await house.trail(user.id);
  assert.deepEqual(
    rows.map(({ event, details }) => [event, details]),
    [
      ['register', { sid: first.sid }],
      ['sign_in', { sid: principal.sid }],
      ['api_key_made', { keyId: apiKey.id, scopes: ['own:read'] }],
      ['api_key_revoked', { keyId: apiKey.id }],
      ['session_ended', { sid: first.sid }],
      ['sessions_ended', { which: 'others', count: 0 }],
      ['proof_refused', { reason: 'refused', by: 'password' }],
      ['refresh_reused', { sid: principal.sid }],
      ['sign_in', { sid: again.principal.sid }],
      ['password_changed', { sid: changed.principal.sid }],
      ['sign_out', { sid: changed.principal.sid }],
    ],
  );
  const [, begun, made] = rows;
  assert.ok(begun && made);
  assert.deepEqual([begun.source, begun.actorId, made.actorId], ['web', null, user.id]);
  assert.match(begun.network ?? '', /^[\w-]{12}$/);
  assert.notEqual(begun.network, made.network, 'another network has another word');
  assert.ok(
    house.log.some((line) => JSON.parse(line).reqId === begun.requestId),
    'the log has it as well',
  );
  for (const { event, details } of rows) {
    assert.ok(Object.hasOwn(AUDIT_EVENTS, event));
    assert.ok(auditDetails.safeParse(details).success, event);
  }
});

test('the same refusal again is counted on its row, another reason or network has its own', async () => {
  const { user } = await house.register({ username: 'guessed-at', password });
  for (let tries = 0; tries < 12; tries++) assert.notEqual((await signIn('guessed-at', 'wrong')).status, 200);
  await signIn('guessed-at', 'wrong', '192.0.2.2');
  const [, ...refused] = await house.trail(user.id);
  const [delayed] = (await house.trail(null)).filter(({ event }) => event === 'sign_in_refused');
  assert.deepEqual(
    refused.map(({ event, details, times }) => [event, details, times]),
    [
      ['sign_in_refused', { reason: 'refused' }, 6],
      ['sign_in_refused', { reason: 'refused' }, 1],
    ],
  );
  assert.deepEqual([delayed?.details, delayed?.times], [{ reason: 'delayed' }, 6]);
  house.pass(11 * 60_000);
  await signIn('guessed-at', 'wrong');
  assert.equal((await house.trail(user.id)).length, 4, 'later it is another one');
});

test('a change whose row cannot be written does not happen; a refusal stands all the same', async () => {
  const { principal } = await house.register({ username: 'unwritten', password });
  await house.trail(null);
  await house.rows.$executeRaw`ALTER TABLE "auth"."AuditEvent" RENAME TO "AuditEventAway"`;
  try {
    assert.equal((await signIn('unwritten')).status, 500);
    const end = { method: 'DELETE', principal } as const;
    assert.equal((await house.ask(`/auth/sessions/${principal.sid}`, end)).status, 500);
    assert.equal(await house.isActive(principal), true);
    assert.equal((await signIn('unwritten', 'wrong')).status, 401);
    await house.auth.settled();
  } finally {
    await house.rows.$executeRaw`ALTER TABLE "auth"."AuditEventAway" RENAME TO "AuditEvent"`;
  }
  const lines = house.log.map((line) => JSON.parse(line) as { event?: string; userId?: number });
  assert.ok(lines.some(({ event }) => event === 'audit_failed'));
  assert.ok(lines.some(({ event, userId }) => event === 'sign_in_refused' && userId === principal.userId));
  assert.deepEqual(await eventsOf(principal.userId), ['register']);
});

test('what an operator’s command does is told as such', async () => {
  const { user } = await house.register({ username: 'helped', password });
  const made = await runCommand(house.database?.url ?? '', 'accounts', 'reset-link', 'helped');
  assert.equal(made.code, 0, made.stderr);
  assert.equal((await runCommand(house.database?.url ?? '', 'keys', 'rotate')).code, 0);
  const [, link] = await house.trail(user.id);
  assert.deepEqual([link?.event, link?.source, link?.network], ['link_made', 'command', null]);
  const keys = (await house.trail(null)).filter(({ event }) => event.startsWith('key_'));
  assert.deepEqual(
    keys.map(({ event, source }) => [event, source]),
    [
      ['key_made', 'house'],
      ['key_rotated', 'command'],
    ],
  );
  assert.equal(
    (await house.ask('/auth/password/reset', { body: { token: 'A'.repeat(43), password } })).status,
    410,
  );
  assert.ok((await eventsOf(null)).includes('link_refused'));
});
