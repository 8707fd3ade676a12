import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateKeyPair, SignJWT } from 'jose';
import {
  createAccessTokens,
  hashOf,
  newRefreshSalt,
  newRefreshToken,
  readRefreshToken,
  successorOf,
  writeRefreshToken,
} from './tokens.ts';

const margaux = { id: 7, username: 'margaux', role: 'registered', account: 'full' } as const;
const sid = '5f0c2a31-9d1e-4c57-8a55-0b8f6c1f2d10';

async function issuer() {
  let nowMs = 1_700_000_000_000;
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const tokens = createAccessTokens({
    keys: {
      signing: async () => ({ kid: 'one', privateKey }),
      verifying: async (kid) => {
        if (kid !== 'one') throw new Error('not a key of ours');
        return publicKey;
      },
    },
    issuer: 'pong',
    audience: 'pong',
    now: () => nowMs,
  });
  return {
    tokens,
    privateKey,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

test('an access token is good for fifteen minutes', async () => {
  const { tokens, pass } = await issuer();
  const { token, expiresAtMs } = await tokens.issue(margaux, sid);
  assert.equal(expiresAtMs, 1_700_000_000_000 + 900_000);
  const claims = await tokens.verify(token);
  assert.equal(claims?.sub, '7');
  assert.equal(claims?.sid, sid);
  pass(899_000);
  assert.ok(await tokens.verify(token));
  pass(1_000);
  assert.equal(await tokens.verify(token), undefined);
});

test('no two access tokens are the same', async () => {
  const { tokens } = await issuer();
  assert.notEqual((await tokens.issue(margaux, sid)).token, (await tokens.issue(margaux, sid)).token);
});

test('other types, key ids, signatures and texts are not ours', async () => {
  const { tokens, privateKey } = await issuer();
  const { token } = await tokens.issue(margaux, sid);
  const [header = '', payload = '', signature = ''] = token.split('.');
  const resigned = (protectedHeader: { alg: string; kid: string; typ: string }) =>
    new SignJWT(JSON.parse(Buffer.from(payload, 'base64url').toString()))
      .setProtectedHeader(protectedHeader)
      .sign(privateKey);
  const none = Buffer.from('{"alg":"none","typ":"at+jwt","kid":"one"}').toString('base64url');
  const other = await (await issuer()).tokens.issue(margaux, sid);
  for (const forged of [
    await resigned({ alg: 'RS256', kid: 'one', typ: 'JWT' }),
    await resigned({ alg: 'RS256', kid: 'two', typ: 'at+jwt' }),
    other.token,
    `${none}.${payload}.`,
    `${none}.${payload}.${signature}`,
    `${header}.${payload}.${signature.split('').reverse().join('')}`,
    'x',
    '',
  ])
    assert.equal(await tokens.verify(forged), undefined);
  assert.ok(await tokens.verify(await resigned({ alg: 'RS256', kid: 'one', typ: 'at+jwt' })));
});

test('a refresh token is written and read back; nothing else is read', () => {
  const token = newRefreshToken();
  const written = writeRefreshToken(token);
  assert.deepEqual(readRefreshToken(written), token);
  for (const wrong of ['', '.', token.family, `${written}.`, ` ${written}`, `${written}\n`, written.slice(1)])
    assert.equal(readRefreshToken(wrong), undefined, wrong);
});

test('the successor is the same for whoever has token and salt, and for nobody else', () => {
  const token = newRefreshToken();
  const salt = newRefreshSalt();
  const next = successorOf(token, salt);
  assert.deepEqual(successorOf(token, salt), next);
  assert.deepEqual(readRefreshToken(writeRefreshToken(next)), next);
  assert.equal(next.family, token.family);
  assert.notEqual(next.secret, token.secret);
  assert.notEqual(successorOf(token, newRefreshSalt()).secret, next.secret);
  assert.notEqual(successorOf(newRefreshToken(), salt).secret, next.secret);
  // What the database holds makes no token: the hash of the secret is not the secret.
  assert.notEqual(successorOf({ ...token, secret: hashOf(token.secret) }, salt).secret, next.secret);
});
