import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCookies } from './cookies.ts';

test('over TLS cookies are Secure and bound to this host by their names', () => {
  const cookies = createCookies({ secure: true });
  assert.deepEqual(cookies.names, {
    session: '__Host-session',
    jwt: '__Host-jwt',
    account: '__Host-account',
  });
  assert.equal(
    cookies.write(cookies.names.jwt, 'v', 900),
    '__Host-jwt=v; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=900',
  );
});

test('the first cookie of a name counts, whole names only, empty is absent', () => {
  const { read } = createCookies({ secure: false });
  const header = { cookie: 'xjwt=0; jwt=1;jwt=2; a; =; b==c; empty=' };
  assert.equal(read(header, 'jwt'), '1');
  assert.equal(read(header, 'b'), '=c');
  for (const name of ['empty', 'a', 'none']) assert.equal(read(header, name), undefined);
  assert.equal(read({}, 'jwt'), undefined);
});
