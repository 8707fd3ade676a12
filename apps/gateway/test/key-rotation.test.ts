import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type House, openHouse, requestText, sendRaw, unlimitedRoutes } from './house.ts';

/*
 * Key rotation. Keys are changed because one may have leaked: a verifier that never looks again goes on
 * believing the thief, one that looks at every unknown `kid` can be made to hammer the issuer, and one that
 * needs the issuer for every token signs everybody out with it.
 */

let house: House;
let offsetMs = 0;
before(async () => {
  house = await openHouse({
    routes: unlimitedRoutes(),
    steady: () => performance.now() + offsetMs,
  });
});
after(() => house.close());

async function newKey() {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = randomUUID();
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' };
  const token = async () => {
    const claims = JSON.parse(
      Buffer.from((await house.auth.token()).split('.')[1] ?? '', 'base64url').toString(),
    );
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, typ: 'at+jwt' }).sign(privateKey);
  };
  return { jwk, token };
}

async function statusOf(token: string): Promise<number> {
  const lines = [`Authorization: Bearer ${token}`, 'Connection: close'];
  return (await sendRaw(house.port, requestText('GET /pong/api/v1/me', lines))).status;
}

test('a new key works at once, the old one beside it for at least a token’s life', async () => {
  const old = await house.auth.token();
  assert.equal(await statusOf(old), 200);
  const fresh = await newKey();
  house.auth.otherKeys = [fresh.jwk];
  assert.equal(await statusOf(await fresh.token()), 200);
  for (let minute = 0; minute < 16; minute += 1) {
    offsetMs += 60_000;
    assert.equal(await statusOf(await house.auth.token()), 200);
    assert.equal(await statusOf(await fresh.token()), 200);
  }
});

test('a removed key is refused within 60 s, its remembered tokens too', async () => {
  const leaked = await newKey();
  house.auth.otherKeys = [leaked.jwk];
  offsetMs += 31_000;
  const token = await leaked.token();
  assert.equal(await statusOf(token), 200);
  house.auth.otherKeys = [];
  let refusedAfterMs = 0;
  while ((await statusOf(token)) === 200) {
    offsetMs += 5_000;
    refusedAfterMs += 5_000;
    assert.ok(refusedAfterMs <= 60_000, 'still believed after a minute');
  }
  assert.equal(await statusOf(await leaked.token()), 401);
  assert.equal(await statusOf(await house.auth.token()), 200);
});

test('auth away: known keys go on, 10,000 unknown ones ask at most once in 30 s', async () => {
  const token = await house.auth.token();
  assert.equal(await statusOf(token), 200);
  house.auth.broken = true;
  offsetMs += 31_000;
  const before = house.auth.keyCalls;
  const [, payload, signature] = token.split('.');
  const forged = () => {
    const head = Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'at+jwt', kid: randomUUID() })).toString(
      'base64url',
    );
    return `${head}.${payload}.${signature}`;
  };
  for (let round = 0; round < 100; round += 1) {
    const lines = Array.from({ length: 100 }, (_, index) =>
      requestText('GET /pong/api/v1/me', [
        `Authorization: Bearer ${forged()}`,
        ...(index === 99 ? ['Connection: close'] : []),
      ]),
    );
    const answer = await sendRaw(house.port, lines.join(''));
    assert.equal(answer.text.match(/HTTP\/1\.1 401/g)?.length, 100);
  }
  assert.equal(await statusOf(token), 200);
  // One for the unknown, and one because the known are due to be read again.
  assert.ok(house.auth.keyCalls - before <= 2, `${house.auth.keyCalls - before} calls`);
  house.auth.broken = false;
});
