import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { type House, startHouse } from './house.ts';

let house: House;
before(async () => {
  // Three that start at the same moment on an empty database.
  house = await startHouse({ services: 3 });
});
after(() => house.close());

const jwksOf = async (at = house.auth) =>
  (await house.ask('/.well-known/jwks.json', { at })).body as JSONWebKeySet;

test('services that start together share one key, and each verifies what another signed', async () => {
  assert.equal(await house.rows.signingKey.count(), 1);
  const guest = await house.guest();
  for (const service of house.services) {
    const { protectedHeader } = await jwtVerify(guest.token, createLocalJWKSet(await jwksOf(service)), {
      issuer: 'pong',
      audience: 'pong',
      typ: 'at+jwt',
      algorithms: ['RS256'],
    });
    assert.ok(protectedHeader.kid);
  }
});

test('the public keys are open to all, may be cached, and hold nothing private', async () => {
  const answer = await fetch(`http://127.0.0.1:${house.auth.port}/.well-known/jwks.json`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('cache-control'), 'public, max-age=30');
  assert.match(answer.headers.get('content-type') ?? '', /^application\/jwk-set\+json/);
  const { keys } = (await answer.json()) as JSONWebKeySet;
  assert.equal(keys.length, 1);
  const [key = {}] = keys;
  assert.deepEqual(Object.keys(key).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use']);
  assert.equal(Buffer.from(key.n ?? '', 'base64url').length, 256);
});

test('the key outlives the process', async () => {
  const later = await startHouse({ databaseUrl: house.database?.url ?? '' });
  try {
    assert.deepEqual(await jwksOf(later.auth), await jwksOf());
  } finally {
    await later.close();
  }
});

test('after a rotation both keys verify for a token’s life, then the old one is gone', async () => {
  const old = await house.guest();
  await house.rows.signingKey.updateMany({ data: { retiredAt: new Date() } });
  // The first reading after this finds the change and makes the next key; the one after that has it.
  house.pass(31_000);
  await jwksOf();
  const both = await until(async () => {
    const jwks = await jwksOf();
    return jwks.keys.length === 2 ? jwks : undefined;
  });
  const fresh = await house.guest(old.guestId);
  for (const { token } of [old, fresh]) await jwtVerify(token, createLocalJWKSet(both));
  house.pass(17 * 60_000);
  await jwksOf();
  const one = await until(async () => {
    const jwks = await jwksOf();
    return jwks.keys.length === 1 ? jwks : undefined;
  });
  await assert.rejects(jwtVerify(old.token, createLocalJWKSet(one)));
  assert.equal(await house.rows.signingKey.count({ where: { retiredAt: null } }), 1);
});

/** Asks again until there is an answer; the runner's own time limit ends what never comes. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
}
