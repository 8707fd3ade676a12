// A rotation signs nobody out, a removed key is gone within a minute, a stolen table signs nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { runCommandIn } from './command.ts';
import { type House, startHouse } from './house.ts';

const KEY_ENCRYPTION_SECRET = 'a secret of the keys, thirty-two and more';

let house: House;
before(async () => {
  house = await startHouse({ keySecret: KEY_ENCRYPTION_SECRET });
});
after(() => house.close());

const command = (...args: string[]) =>
  runCommandIn({ AUTH_DATABASE_URL: house.database?.url ?? '', KEY_ENCRYPTION_SECRET }, 'keys', ...args);
const jwks = async () => (await house.ask('/.well-known/jwks.json')).body as JSONWebKeySet;
const kidOf = (token: string) => decodeProtectedHeader(token).kid ?? '';

/** The first question after the time is due begins the reading, a later one has it. */
async function untilPublished(count: number, without = ''): Promise<JSONWebKeySet> {
  for (;;) {
    const published = await jwks();
    const isThere = published.keys.some(({ kid }) => kid === without);
    if (published.keys.length === count && !isThere) return published;
  }
}

test('npm run keys -- rotate: published at once, signing when everyone knows it, both good for a token’s life', async () => {
  const old = await house.guest();
  const rotated = await command('rotate');
  assert.equal(rotated.code, 0, rotated.stderr);
  const [next = ''] = rotated.stdout.split(' ');
  assert.match(rotated.stdout, /Nobody is signed out\./);
  house.pass(31_000);
  const both = await untilPublished(2);
  assert.ok(both.keys.some(({ kid }) => kid === next));
  const meanwhile = await house.guest(old.guestId);
  assert.equal(kidOf(meanwhile.token), kidOf(old.token), 'a gateway that has not read yet knows what signs');
  house.pass(95_000);
  const fresh = await house.guest(old.guestId);
  assert.equal(kidOf(fresh.token), next);
  house.pass(14 * 60_000);
  for (const { token } of [meanwhile, fresh]) {
    const keys = createLocalJWKSet(await jwks());
    await jwtVerify(token, keys, { currentDate: new Date((decodeJwt(token).iat ?? 0) * 1000) });
  }
  house.pass(3 * 60_000);
  await untilPublished(1);
});

test('twice in a row loses nothing; the list says what each does, and has no secret', async () => {
  assert.equal((await command('rotate')).code, 0);
  assert.equal((await command('rotate')).code, 0);
  const { stdout } = await command('list');
  const lines = stdout.trim().split('\n');
  assert.ok(lines.length >= 3);
  assert.ok(lines.every((line) => / sealed /.test(line)));
  assert.equal(lines.filter((line) => / signs (since|until) /.test(line)).length, 1);
  assert.equal(await house.rows.signingKey.count({ where: { retiredAt: null } }), 1);
});

test('npm run keys -- remove: refused within a minute, even the only one; a new one is made by itself', async () => {
  const { token } = await house.guest();
  for (const { kid } of await house.rows.signingKey.findMany())
    assert.equal((await command('remove', kid)).code, 0);
  assert.equal((await command('remove', 'no-such-key')).code, 1);
  assert.equal((await command('remove')).code, 1);
  house.pass(31_000);
  const made = await untilPublished(1, kidOf(token));
  await assert.rejects(jwtVerify(token, createLocalJWKSet(made)), { code: 'ERR_JWKS_NO_MATCHING_KEY' });
  assert.equal(kidOf((await house.guest()).token), made.keys[0]?.kid);
});

test('whoever steals the table signs nothing: the private halves are sealed, and never printed or logged', async () => {
  const rows = await house.rows.signingKey.findMany();
  assert.ok(rows.length > 0);
  for (const { privateJwk } of rows) assert.deepEqual(Object.keys(privateJwk as object), ['jwe']);
  const printed = await command('list');
  for (const { privateJwk } of rows)
    for (const text of [printed.stdout, house.log.join('')])
      assert.ok(!text.includes((privateJwk as { jwe: string }).jwe));
});

test('without the secret a rotation is refused, and a service says that it has no key to sign with', async () => {
  const bare = await runCommandIn({ AUTH_DATABASE_URL: house.database?.url ?? '' }, 'keys', 'rotate');
  assert.equal(bare.code, 1);
  assert.match(bare.stderr, /KEY_ENCRYPTION_SECRET/);
  const other = await startHouse({ databaseUrl: house.database?.url ?? '' });
  try {
    assert.equal(await other.auth.ready(), false);
    assert.equal(((await other.ask('/.well-known/jwks.json')).body as JSONWebKeySet).keys.length, 1);
  } finally {
    await other.close();
  }
});
