import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentSecurityPolicy, nonceOf } from './security-headers.ts';

const policy = (host: string | null, development = false) =>
  contentSecurityPolicy({ nonce: 'bm9uY2U=', host, development });

test('styles from files, nothing inline without a nonce, no frames, no base', () => {
  const text = policy('pong.example');
  assert.match(text, /script-src 'self' 'nonce-bm9uY2U=' 'strict-dynamic'(;|$)/);
  assert.match(text, /style-src 'self'(;|$)/);
  for (const directive of [
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ])
    assert.ok(text.includes(directive), directive);
  assert.doesNotMatch(text, /unsafe|\*/);
});

test('the sockets of this host only', () => {
  assert.match(
    policy('pong.example:8443'),
    /connect-src 'self' ws:\/\/pong\.example:8443 wss:\/\/pong\.example:8443(;|$)/,
  );
  assert.match(policy('[::1]:3000'), /wss:\/\/\[::1\]:3000(;|$)/);
});

test('a host that is none does not get into the policy', () => {
  for (const host of [null, '', 'x; script-src *', "x 'unsafe-inline'", 'x,y', 'x\ny'])
    assert.match(policy(host), /connect-src 'self'(;|$)/, String(host));
});

test('what development needs stays in development', () => {
  assert.match(policy('localhost:3000', true), /'unsafe-eval'/);
});

test('the nonce of a policy is read as it was written; where there is no policy, there is none', () => {
  assert.equal(nonceOf(policy('pong.example')), 'bm9uY2U=');
  assert.equal(nonceOf("default-src 'self'"), undefined);
  assert.equal(nonceOf(null), undefined);
});
