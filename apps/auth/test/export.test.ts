import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { EXPORT_TABLES, type OwnExport, ownExport } from '@pong/protocol';
import { entered, type House, problemIn, startHouse } from './house.ts';

/** One's own data as a file: all of it, in a form that says what it is, and no secret. */
const password = 'canary-password of mine';
let house: House;
let member: Awaited<ReturnType<House['register']>>;
before(async () => {
  house = await startHouse();
  member = await house.register({ username: 'exporter', password });
  await house.ask('/auth/name', {
    body: { username: 'exporter-2', proof: { password } },
    principal: member.principal,
  });
  entered(await house.ask('/auth/sign-in', { body: { username: 'exporter-2', password } }));
  await house.ask('/auth/api-keys', {
    body: { name: '=HYPERLINK("http://evil")', scopes: ['own:read', 'public:read'], expiresInDays: 9 },
    principal: member.principal,
  });
  await house.ask('/auth/totp/begin', { body: { proof: { password } }, principal: member.principal });
  await house.rows.user.update({ where: { id: member.user.id }, data: { email: 'me@pong.example' } });
});
after(() => house.close());

const tell = async (query = '') => {
  const answer = await house.ask(`/auth/export${query}`, { principal: member.principal });
  assert.equal(answer.status, 200);
  return answer;
};

test('everything is there, in the form that the protocol says, as a file that nobody keeps', async () => {
  const answer = await tell();
  const all: OwnExport = ownExport.parse(answer.body);
  assert.deepEqual(
    [all.account.id, all.account.username, all.account.email, all.account.hasPassword, all.account.hasTotp],
    [member.user.id, 'exporter-2', 'me@pong.example', true, false],
  );
  assert.deepEqual(
    all.names.map(({ username }) => username),
    ['exporter-2', 'exporter'],
  );
  assert.deepEqual([all.sessions.length, all.apiKeys.length], [2, 1]);
  assert.ok(all.events.some(({ event }) => event === 'renamed'));
  assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="pong-account.json"');
  assert.equal(answer.headers.get('cache-control'), 'no-store');
});

test('nothing of it is a secret, or the hash of one', async () => {
  const text = JSON.stringify((await tell()).body);
  const row = await house.rows.user.findUniqueOrThrow({
    where: { id: member.user.id },
    include: { sessions: true, apiKeys: true, totp: true },
  });
  const secrets = [
    password,
    row.passwordHash,
    ...row.sessions.flatMap((session) => [session.familyHash, session.refreshHash]),
    ...row.apiKeys.map((key) => key.hash),
    row.totp?.secret,
    ...Object.values(member.cookies),
  ].filter((secret) => typeof secret === 'string' && secret.length > 8);
  assert.ok(secrets.length >= 6);
  for (const secret of secrets) assert.ok(!text.includes(String(secret)));
});

test('each table comes as CSV too, with its head, and no cell is a formula', async () => {
  for (const table of EXPORT_TABLES) {
    const answer = await house.text(`/auth/export?format=csv&table=${table}`, member.principal);
    assert.equal(answer.status, 200, table);
    assert.match(answer.type, /^text\/csv/);
    const [head = '', ...lines] = answer.text.trimEnd().split('\r\n');
    assert.match(head, /^[A-Za-z.]+(,[A-Za-z.]+)+$/, table);
    if (table === 'apiKeys') assert.match(lines[0] ?? '', /,"'=HYPERLINK\(""http:\/\/evil""\)",/);
  }
});

test('one table as JSON; what is not asked rightly is refused; guests have nothing to export', async () => {
  const one = (await tell('?table=names')).body as Record<string, unknown>;
  assert.deepEqual(Object.keys(one), ['exportedAtMs', 'names']);
  for (const query of ['?format=csv', '?format=xml', '?table=secrets', '?all=1', '?table=names&table=bans']) {
    const answer = await house.ask(`/auth/export${query}`, { principal: member.principal });
    assert.deepEqual([answer.status, problemIn(answer).code], [400, 'bad_request'], query);
  }
  const guest = await house.guest();
  assert.equal((await house.ask('/auth/export', { principal: guest.principal })).status, 403);
  assert.equal((await house.ask('/auth/export')).status, 401);
});

test('what a table has in the database is told, or left out on purpose', async () => {
  const columns = await house.rows.$queryRaw<{ table: string; column: string }[]>`
    SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
    WHERE table_schema = 'auth' AND column_name = 'userId'`;
  const told = [
    'ApiKey',
    'AuditEvent',
    'Ban',
    'FormerName',
    'Identity',
    'Passkey',
    'RecoveryCode',
    'Session',
    'Totp',
  ];
  /** Secrets that wait to be used, gone within the day, and a question that stands for 15 minutes. */
  const passing = ['Link', 'MergeOffer', 'Ticket'];
  assert.deepEqual(columns.map(({ table }) => table).sort(), [...told, ...passing].sort());
});

test('of what one can make without an end the newest are told', async () => {
  const at = new Date(house.now() - 3_600_000);
  await house.rows.session.createMany({
    data: Array.from({ length: 1_100 }, () => ({
      id: randomUUID(),
      userId: member.user.id,
      createdAt: at,
      expiresAt: at,
    })),
  });
  const { sessions } = ownExport.parse((await tell()).body);
  assert.equal(sessions.length, 1_000);
  assert.ok(sessions.some(({ id }) => id === member.principal.sid));
});
