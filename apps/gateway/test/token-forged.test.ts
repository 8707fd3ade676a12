import assert from 'node:assert/strict';
import { createHmac, KeyObject, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { ownNow } from '@pong/service/own-time';
import { exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose';
import { type House, openHouse, requestText, sendRaw, unlimitedRoutes } from './house.ts';

/*
 * Token forged. `alg: none`; HS256 keyed with the public key everyone can fetch; a token for someone else, of
 * another kind, too old or not yet; a `kid` that is a path or a query; a `jku` that invites the verifier to
 * fetch its key from the forger. Each gets the same 401, and nothing is ever fetched.
 */

let house: House;
let hits = 0;
const listener = createServer((_request, response) => {
  hits += 1;
  response.end('{"keys":[]}');
});
let listenerUrl: string;
before(async () => {
  house = await openHouse({ routes: unlimitedRoutes() });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  listenerUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/jwks.json`;
});
after(async () => {
  listener.close();
  await house.close();
});

const now = () => Math.floor(Date.now() / 1000);
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function unsigned(alg: string): Promise<string> {
  const [, payload] = (await house.auth.token()).split('.');
  return `${encode({ alg, typ: 'at+jwt', kid: house.auth.kid })}.${payload}.`;
}

async function hmacWithPublicKey(): Promise<string> {
  const key = await importJWK(house.auth.publicJwk, 'RS256');
  const pem = await exportSPKI(key as Parameters<typeof exportSPKI>[0]);
  const [, payload] = (await house.auth.token()).split('.');
  const head = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: house.auth.kid })}.${payload}`;
  return `${head}.${createHmac('sha256', pem).update(head).digest('base64url')}`;
}

async function unknownCrit(): Promise<string> {
  const [, payload] = (await house.auth.token()).split('.');
  const header = { alg: 'RS256', typ: 'at+jwt', kid: house.auth.kid, crit: ['x'], x: 1 };
  const head = `${encode(header)}.${payload}`;
  const signature = sign('sha256', Buffer.from(head), KeyObject.from(house.auth.privateKey));
  return `${head}.${signature.toString('base64url')}`;
}

async function ownKey(header: Record<string, unknown>): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256');
  const claims = JSON.parse(
    Buffer.from((await house.auth.token()).split('.')[1] ?? '', 'base64url').toString(),
  );
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: house.auth.kid, ...header })
    .sign(privateKey);
}

/** The gateway has just seen the true token, and finds it by the end of its signature. */
async function signatureOfAnother(change: (claims: Record<string, unknown>) => object): Promise<string> {
  const token = await house.auth.token();
  const lines = [`Authorization: Bearer ${token}`, 'Connection: close'];
  assert.equal((await sendRaw(house.port, requestText('GET /pong/api/v1/me', lines))).status, 200);
  const [head, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return `${head}.${encode(change(claims))}.${signature}`;
}

const FORGED: Record<string, () => Promise<string>> = {
  'alg none': () => unsigned('none'),
  'alg nOnE': () => unsigned('nOnE'),
  'HS256 signed with the public key': hmacWithPublicKey,
  'no signature under RS256': () => unsigned('RS256'),
  'another key under the same kid': () => ownKey({}),
  'the signature of another token': () =>
    signatureOfAnother((claims) => ({ ...claims, sub: '1', user_id: 1, role: 'admin' })),
  'the signature of another token, of as many letters': () =>
    signatureOfAnother((claims) => ({ ...claims, jti: randomUUID() })),
  'a jwk of its own': () => ownKey({ jwk: house.auth.publicJwk }),
  'a jku': () => ownKey({ jku: listenerUrl, kid: 'elsewhere' }),
  'an x5u': () => ownKey({ x5u: listenerUrl }),
  'a crit nobody knows': unknownCrit,
  'wrong audience': () => house.auth.token({ aud: 'other' }),
  'wrong issuer': () => house.auth.token({ iss: 'other' }),
  'wrong type': () => house.auth.token({}, { typ: 'JWT' }),
  expired: () => house.auth.token({ iat: now() - 2000, exp: now() - 60 }),
  'not before the future': () => house.auth.token({ nbf: now() + 600 } as object),
  'no exp': () => house.auth.token({ exp: undefined } as object),
  'sub and user_id at odds': () => house.auth.token({ sub: '8' }),
  'a role nobody has': () => house.auth.token({ role: 'root' } as object),
  'kid as a path': () => house.auth.token({}, { kid: '../../dev/null' }),
  'kid as a query': () => house.auth.token({}, { kid: "' OR 1=1 --" }),
  'kid of 3 KB': () => house.auth.token({}, { kid: 'k'.repeat(3000) }),
  'unknown kid': () => house.auth.token({}, { kid: randomUUID() }),
  'a token of 6 KB': async () => `${await house.auth.token()}${'A'.repeat(5000)}`,
  'a refresh token': async () => randomUUID().replaceAll('-', ''),
  'nothing at all': async () => '',
};

for (const [name, forge] of Object.entries(FORGED)) {
  test(`${name}: 401, in the header and in the cookie`, async () => {
    const token = await forge();
    const count = house.game.seen.length;
    for (const line of [`Authorization: Bearer ${token}`, `Cookie: jwt=${token || 'x'}`]) {
      const lines = [line, 'Connection: close'];
      const answer = await sendRaw(house.port, requestText('GET /pong/api/v1/me', lines));
      assert.equal(answer.status, 401, answer.text);
      const body = JSON.parse(answer.text.slice(answer.text.indexOf('\r\n\r\n')));
      assert.equal(body.code, 'invalid_token');
      assert.deepEqual(Object.keys(body).sort(), ['code', 'phase', 'requestId', 'status', 'title', 'type']);
    }
    assert.equal(house.game.seen.length, count);
    assert.equal(hits, 0);
  });
}

test('a token of 15 KB does not get as far', async () => {
  const lines = [`Authorization: Bearer ${'A'.repeat(15_000)}`];
  assert.equal((await sendRaw(house.port, requestText('GET /pong/api/v1/me', lines))).status, 431);
});

test('two Authorization lines are refused, whatever is in them', async () => {
  const line = `Authorization: Bearer ${await house.auth.token()}`;
  assert.equal((await sendRaw(house.port, requestText('GET /pong/api/v1/me', [line, line]))).status, 400);
});

test('another scheme is no token', async () => {
  const lines = ['Authorization: Basic cm9vdDpyb290', 'Connection: close'];
  assert.equal((await sendRaw(house.port, requestText('GET /pong/api/v1/me', lines))).status, 401);
});

test('10,000 unknown kids ask for the keys once', async () => {
  const before = house.auth.keyCalls;
  const [, payload, signature] = (await house.auth.token()).split('.');
  for (let round = 0; round < 100; round += 1) {
    const tokens = Array.from(
      { length: 100 },
      () => `${encode({ alg: 'RS256', typ: 'at+jwt', kid: randomUUID() })}.${payload}.${signature}`,
    );
    const requests = tokens.map((token) =>
      requestText('GET /pong/api/v1/me', [`Authorization: Bearer ${token}`]),
    );
    const answer = await sendRaw(house.port, requests.slice(0, -1).join('') + last(requests));
    assert.equal(answer.text.match(/HTTP\/1\.1 401/g)?.length, 100);
  }
  assert.ok(house.auth.keyCalls - before <= 1, `${house.auth.keyCalls - before} calls`);
});

function last(requests: string[]): string {
  return (requests.at(-1) ?? '').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
}

test('a true token passes, until its session ends', async () => {
  const sid = randomUUID();
  const lines = [`Authorization: Bearer ${await house.auth.token({ sid })}`, 'Connection: close'];
  const ask = async () => (await sendRaw(house.port, requestText('GET /pong/api/v1/me', lines))).status;
  assert.equal(await ask(), 200);
  house.auth.ended.add(sid);
  const endedAtMs = ownNow();
  let status = 200;
  while (status === 200 && ownNow() - endedAtMs < 3000) status = await ask();
  assert.equal(status, 401);
  assert.ok(ownNow() - endedAtMs < 2000, 'cut off within a second, and the time of a request');
});
