import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type House, openHouse, requestText, sendRaw, sessionCookie, unlimitedRoutes } from './house.ts';

/*
 * Administration from outside. Whoever may ban players and hand out roles owns the house; so nobody gets so far as the
 * accounts service there but with an access token that bears the role: no visitor, no guest, no player, no program with
 * a key, not even an administrator's, and by no other spelling of the address.
 */

let house: House;
before(async () => {
  house = await openHouse({ routes: unlimitedRoutes() });
});
after(() => house.close());

const ADDRESSES = [
  'GET /auth/admin/users',
  'GET /auth/admin/users/7',
  'GET /auth/admin/audit',
  'GET /auth/admin/refusals',
  'POST /auth/admin/users/7/ban',
  'POST /auth/admin/users/7/unban',
  'POST /auth/admin/users/7/role',
  'POST /auth/admin/users/7/sessions/end',
];
const BODY = '{"role":"admin"}';

async function ask(line: string, headers: readonly string[] = []) {
  const isWrite = line.startsWith('POST');
  const write = ['Content-Type: application/json', `Content-Length: ${BODY.length}`];
  const isForeign = headers.some((header) => /^(Origin|Sec-Fetch-Site):/.test(header));
  const origin = isForeign ? [] : ['Sec-Fetch-Site: same-origin'];
  const all = [...headers, ...(isWrite ? [...write, ...origin] : []), 'Connection: close'];
  const answer = await sendRaw(house.port, requestText(line, all, isWrite ? BODY : ''));
  const body = answer.text.slice(answer.text.indexOf('\r\n\r\n') + 4);
  return {
    status: answer.status,
    code: answer.status >= 400 ? (JSON.parse(body) as { code: string }).code : '',
  };
}
const cookie = async (claims: object) => `Cookie: jwt=${await house.auth.token(claims)}`;

test('only a token that bears the role gets through, and auth is told whose it is', async () => {
  const { key } = house.auth.apiKey({ scopes: ['public:read', 'own:read'], role: 'admin' });
  const guest = await cookie({ account: 'placeholder' });
  const refused: [string, string[], string][] = [
    ['nobody', [], 'sign_in_required'],
    ['a sealed session', [`Cookie: ${await sessionCookie(randomUUID())}`], 'sign_in_required'],
    ['a guest', [guest], 'role_required'],
    ['a player', [await cookie({})], 'role_required'],
    ['a key', [`Authorization: Bearer ${key}`], 'invalid_token'],
    [
      'a key as Basic',
      [`Authorization: Basic ${Buffer.from(`margaux:${key}`).toString('base64')}`],
      'invalid_token',
    ],
    [
      'a player with headers of an administrator',
      [await cookie({}), 'X-User-Role: admin', 'X_User_Role: admin'],
      'role_required',
    ],
  ];
  for (const [who, headers, code] of refused)
    for (const address of ADDRESSES)
      assert.equal((await ask(address, headers)).code, code, `${who}: ${address}`);
  assert.deepEqual(
    house.auth.echo.seen.filter(({ url }) => url.startsWith('/auth/')),
    [],
  );
  const admin = await cookie({ role: 'admin' });
  for (const address of ADDRESSES) assert.equal((await ask(address, [admin])).status, 200, address);
});

test('an administrator’s cookie is of no use to another site, nor after the session has ended', async () => {
  const sid = randomUUID();
  const admin = await cookie({ role: 'admin', sid });
  const count = house.seen().length;
  for (const headers of [
    ['Origin: http://evil.example'],
    ['Origin: null'],
    ['Origin: http://127.0.0.1', 'Sec-Fetch-Site: cross-site'],
  ])
    assert.equal((await ask('POST /auth/admin/users/7/role', [admin, ...headers])).code, 'foreign_origin');
  house.auth.ended.add(sid);
  for (const address of ADDRESSES) assert.equal((await ask(address, [admin])).code, 'invalid_token');
  assert.equal(house.seen().length, count);
});

test('no other spelling of the address leads past the role', async () => {
  const player = await cookie({});
  const count = house.auth.echo.seen.filter(({ url }) => url.startsWith('/auth/')).length;
  for (const path of [
    '/auth//admin/users',
    '/auth/./admin/users',
    '/auth/x/../admin/users',
    '/auth/%61dmin/users',
    '/auth/admin%2fusers',
    '/AUTH/admin/users',
    '/auth/Admin/users',
    '/auth/admin;x/users',
    '/auth/session/../admin/users',
    '/auth\\admin/users',
  ]) {
    const { status } = await ask(`GET ${path}`, [player]);
    assert.ok([400, 403, 404].includes(status), `${path}: ${status}`);
  }
  const after = house.auth.echo.seen.filter(({ url }) => url.startsWith('/auth/')).length;
  assert.equal(after, count);
});
