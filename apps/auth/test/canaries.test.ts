// A canary in every field, header and address of every route, and secrets of every kind that the service gives
// or takes. Afterwards every line of the log and every table is searched: none is there, but where it belongs.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { ANONYMOUS, type Principal } from '@pong/identity';
import { TOTP } from 'otpauth';
import { entered, type House, startHouse } from './house.ts';

const PASSWORD = 'canary-of-a-password-3f9a';
const CANARY = 'canary-typed-where-it-should-not-be';
const ADDRESS = '203.0.113.77';
const FORWARDED = { 'x-forwarded-for': ADDRESS };

const letters: { to: string; text: string }[] = [];
let house: House;
before(async () => {
  house = await startHouse({
    keySecret: 'a secret of the keys, thirty-two and more',
    mailer: {
      send: async ({ to, text }) => void letters.push({ to, text }),
      close: () => undefined,
    },
  });
});
after(() => house.close());

/** Every address of the service, as its sources have it: a new one is in here by itself. */
function routes(): { method: 'GET' | 'POST' | 'DELETE'; path: string }[] {
  const folder = new URL('../src/', import.meta.url);
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  return sources.flatMap((name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    return [...text.matchAll(/http\.(get|post|delete)\(\s*'([^']+)'/g)].map(([, method = '', path = '']) => ({
      method: method.toUpperCase() as 'GET',
      path,
    }));
  });
}

/** Bodies of the right form, so that a canary gets past the first look. */
const proof = { password: CANARY };
const BODIES: Record<string, object[]> = {
  '/auth/sign-in': [
    { username: CANARY, password: CANARY },
    { username: 'margaux', password: CANARY },
  ],
  '/auth/register': [
    { username: CANARY, password: CANARY },
    { username: 'margaux', password: CANARY },
  ],
  '/auth/claim-guest': [{ username: 'margaux', password: CANARY }],
  '/auth/password': [{ current: CANARY, password: CANARY }],
  '/auth/password/forgot': [{ username: CANARY }],
  '/auth/password/reset': [{ token: CANARY.padEnd(43, 'x').slice(0, 43), password: CANARY }],
  '/auth/email': [
    { email: CANARY, password: CANARY },
    { email: 'a@b.example', password: CANARY },
  ],
  '/auth/email/remove': [{ proof }, { password: CANARY }],
  '/auth/totp/begin': [{ proof }, { proof: { recoveryCode: CANARY } }],
  '/auth/totp/confirm': [{ code: CANARY }],
  '/auth/totp/remove': [{ proof }],
  '/auth/recovery-codes': [{ proof }],
  '/auth/sign-in/second': [{ code: CANARY }],
  '/auth/passkeys/begin': [{ proof }],
  '/auth/name': [{ username: 'wren', proof }],
  '/auth/delete': [
    { confirm: CANARY, proof },
    { confirm: 'margaux', proof },
  ],
  '/auth/api-keys': [{ name: 'a key', scopes: [CANARY], expiresInDays: CANARY }],
  '/auth/admin/users/:id/role': [{ role: CANARY }],
  '/auth/admin/users/:id/ban': [{ reason: 'fine', untilMs: CANARY }],
};

async function sweep(principals: readonly Principal[], cookies: Record<string, string>): Promise<number> {
  let asked = 0;
  for (const { method, path } of routes()) {
    const bodies =
      method === 'POST' ? [...(BODIES[path] ?? []), { [CANARY]: CANARY }, `{"x":"${CANARY}`] : [undefined];
    for (const principal of principals)
      for (const body of bodies) {
        await house.ask(`${path.replace(/:\w+/g, CANARY)}?${CANARY}=${CANARY}&query=${CANARY}`, {
          method,
          principal,
          ...(body !== undefined && { body }),
          cookies: { ...cookies, jwt: CANARY, second: CANARY },
          headers: {
            ...FORWARDED,
            'user-agent': `Mozilla ${CANARY}`,
            authorization: `Bearer ${CANARY}`,
            referer: `http://pong.example/${CANARY}`,
            [CANARY]: CANARY,
          },
        });
        asked += 1;
      }
  }
  return asked;
}

/** Every row of every table, by the table's name. */
async function tables(): Promise<Map<string, string>> {
  const names = await house.rows.$queryRaw<{ name: string }[]>`
    SELECT table_name::text AS "name" FROM information_schema.tables WHERE table_schema = 'auth'`;
  const kept = new Map<string, string>();
  for (const { name } of names) {
    const [row] = await house.rows.$queryRawUnsafe<{ all: string }[]>(
      `SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]')::text AS "all" FROM "auth"."${name}" t`,
    );
    kept.set(name, row?.all ?? '');
  }
  return kept;
}

test('no secret and nothing that was typed in the wrong place is in any log line or table', async () => {
  const account = await house.register({ username: 'margaux', password: PASSWORD });
  const guest = await house.guest();
  const { user } = await house.register({ username: 'warden', password: PASSWORD });
  await house.rows.user.update({ where: { id: user.id }, data: { role: 'admin' } });
  const signIn = async (username: string, password: string) =>
    house.ask('/auth/sign-in', { body: { username, password }, headers: FORWARDED });
  const warden = entered(await signIn('warden', PASSWORD)).principal;
  const secrets: string[] = [CANARY, PASSWORD, ADDRESS];
  const kept = (cookies: Record<string, string>) => secrets.push(...(cookies.refresh ?? '').split('.'));
  kept(account.cookies);
  secrets.push(account.token, guest.token);

  // What is given out, each kind once.
  const { principal } = account;
  const made = await house.ask('/auth/api-keys', {
    body: { name: 'canary-name-of-a-key', scopes: ['own:read'], expiresInDays: 1 },
    principal,
  });
  secrets.push((made.body as { key: string }).key);
  const begun = await house.ask('/auth/totp/begin', { body: { proof: { password: PASSWORD } }, principal });
  const { secret } = begun.body as { secret: string };
  const code = new TOTP({ secret }).generate({ timestamp: house.now() });
  const confirmed = await house.ask('/auth/totp/confirm', { body: { code }, principal });
  secrets.push(secret, ...(confirmed.body as { recoveryCodes: string[] }).recoveryCodes);
  const half = await signIn('margaux', PASSWORD);
  secrets.push(half.cookies.get('second')?.value ?? '');
  await house.ask('/auth/email', {
    body: { email: 'canary@mail.example', proof: { password: PASSWORD } },
    principal,
  });
  await house.auth.settled();
  const linkOf = (text: string) => /#([\w-]{43})/.exec(text)?.[1] ?? '';
  const confirm = linkOf(letters.at(-1)?.text ?? '');
  await house.ask('/auth/email/confirm', { body: { token: confirm } });
  await house.ask('/auth/password/forgot', { body: { username: 'margaux' } });
  await house.auth.settled();
  const reset = linkOf(letters.at(-1)?.text ?? '');
  secrets.push(confirm, reset);
  const fresh = 'canary-of-a-new-password-77c1';
  secrets.push(fresh);

  const asked = await sweep([ANONYMOUS, guest.principal, principal, warden], account.cookies);
  assert.ok(asked > 150, `${asked}`);
  // All those wrong passwords have to be forgotten.
  house.pass(16 * 60_000);
  await house.ask('/auth/password/reset', { body: { token: reset, password: fresh } });
  await house.ask('/auth/password/reset', { body: { token: reset, password: fresh } });
  const banned = await house.ask(`/auth/admin/users/${guest.user.id}/ban`, {
    body: { reason: 'canary of a reason' },
    // The sweep has signed out, too.
    principal: entered(await signIn('warden', PASSWORD)).principal,
  });
  assert.equal(banned.status, 200);
  await signIn('margaux', fresh);
  await house.auth.settled();

  assert.ok(
    secrets.every((each) => each.length > 10),
    'each was had',
  );
  const stored = await tables();
  assert.ok((stored.get('AuditEvent') ?? '').includes('sign_in_refused'), 'the rows were read');
  assert.ok((stored.get('Totp') ?? '').includes('jwe'));
  for (const line of house.log) {
    assert.equal(line.trimEnd().split(/[\r\n\u2028\u2029]/).length, 1);
    for (const each of secrets)
      assert.ok(!line.includes(each), `${each.slice(0, 12)}… in ${line.slice(0, 200)}`);
  }
  for (const [name, rows] of stored)
    for (const each of secrets) assert.ok(!rows.includes(each), `${each.slice(0, 12)}… in ${name}`);
  // What belongs somewhere is there and nowhere else.
  const belongs: [string, string[]][] = [
    ['canary-name-of-a-key', ['ApiKey']],
    ['canary@mail.example', ['Link', 'User']],
    ['canary of a reason', ['Ban']],
  ];
  for (const [text, places] of belongs) {
    const found = [...stored].filter(([, rows]) => rows.includes(text)).map(([name]) => name);
    assert.deepEqual(found.toSorted(), places);
    assert.ok(!house.log.some((line) => line.includes(text)), text);
  }
});
