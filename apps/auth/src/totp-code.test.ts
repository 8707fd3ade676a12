import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newTotpSecret, stepOf, totpUrl } from './totp-code.ts';

/** Base32 of `12345678901234567890`, the secret of RFC 6238 appendix B. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test('the codes of RFC 6238 appendix B are codes, at their time', () => {
  for (const [seconds, code] of [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ] as const)
    assert.equal(stepOf(SECRET, code, seconds * 1000), Math.floor(seconds / 30), code);
});

test('a clock may be half a minute off, and no more', () => {
  const at = (seconds: number) => stepOf(SECRET, '287082', seconds * 1000);
  assert.deepEqual([at(29), at(30), at(59), at(60), at(89)], [1, 1, 1, 1, 1]);
  assert.equal(at(90), undefined);
  assert.equal(stepOf(SECRET, '287083', 59_000), undefined);
});

test('a secret has 160 random bits, and its address is what apps read', () => {
  const secret = newTotpSecret();
  assert.match(secret, /^[A-Z2-7]{32}$/);
  assert.notEqual(secret, newTotpSecret());
  const url = new URL(totpUrl(secret, 'margaux'));
  assert.equal(url.protocol, 'otpauth:');
  assert.equal(url.searchParams.get('secret'), secret);
  assert.equal(url.searchParams.get('issuer'), 'Pong');
  assert.match(decodeURIComponent(url.pathname), /Pong:margaux$/);
});
