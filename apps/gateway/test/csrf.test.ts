import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type House, openHouse, requestText, sendRaw, sessionCookie, unlimitedRoutes } from './house.ts';

/*
 * CSRF. A page of another site has the visitor's browser send a write, and the browser adds our cookies. A form
 * needs no leave for that, nor does a script that sends what a form could. Every route that writes is tried with
 * every such request: none passes, nothing is written, no guest is made, no cookie is set.
 */

const file = unlimitedRoutes();
let house: House;
let cookies: string[];
before(async () => {
  house = await openHouse({ routes: file });
  const jwt = `jwt=${await house.auth.token()}`;
  const session = await sessionCookie(randomUUID());
  cookies = [`Cookie: ${jwt}`, `Cookie: ${session}`, `Cookie: ${session}; ${jwt}; refresh=a.b; account=1`];
});
after(() => house.close());

const JSON_BODY = 'Content-Type: application/json';
const OURS = 'Sec-Fetch-Site: same-origin';

const FOREIGN: Record<string, string[]> = {
  'from another site': ['Sec-Fetch-Site: cross-site', JSON_BODY],
  'from another site that says ours': ['Sec-Fetch-Site: cross-site', 'Origin: http://127.0.0.1', JSON_BODY],
  'from a sibling': ['Sec-Fetch-Site: same-site', JSON_BODY],
  'with a foreign Origin': ['Origin: https://evil.example', JSON_BODY],
  'with a foreign Origin, said to be same-origin': ['Origin: https://evil.example', OURS, JSON_BODY],
  'with Origin null': ['Origin: null', JSON_BODY],
  'with ours as a prefix': ['Origin: http://127.0.0.1.evil', JSON_BODY],
  'by a browser that tells nothing': [JSON_BODY],
  'with ours as the Referer': ['Referer: http://127.0.0.1/', JSON_BODY],
  'as text/plain': [OURS, 'Content-Type: text/plain'],
  'as text/plain with JSON said in a parameter': [OURS, 'Content-Type: text/plain; x=application/json'],
  'as a form': [OURS, 'Content-Type: application/x-www-form-urlencoded'],
  'as a form with files': [OURS, 'Content-Type: multipart/form-data; boundary=x'],
  'with an empty type': [OURS, 'Content-Type:'],
  'without a type': [OURS],
};

const writes = file.routes.flatMap((route) =>
  (route.environment ?? 'production') === 'production'
    ? route.methods
        .filter((method) => method !== 'GET' && method !== 'HEAD')
        .map((method) => ({ method, path: route.path.replace('*', randomUUID()) }))
    : [],
);

test('there are writes to try', () => {
  assert.ok(writes.length >= 7, JSON.stringify(writes));
});

for (const [name, lines] of Object.entries(FOREIGN)) {
  test(`every write, ${name}, with any cookie: 403 and nothing done`, async () => {
    const before = [house.seen().length, house.auth.guestCalls];
    for (const { method, path } of writes)
      for (const cookie of cookies) {
        const all = [...lines, cookie, 'Content-Length: 2', 'Connection: close'];
        const answer = await sendRaw(house.port, requestText(`${method} ${path}`, all, '{}'));
        assert.equal(answer.status, 403, `${method} ${path}: ${answer.text}`);
        assert.match(answer.text, /"code":"foreign_origin"/);
        assert.doesNotMatch(answer.text, /set-cookie|access-control/i);
      }
    assert.deepEqual([house.seen().length, house.auth.guestCalls], before);
  });
}

test('a form without a body is a form', async () => {
  const lines = [
    OURS,
    'Content-Type: application/x-www-form-urlencoded',
    'Content-Length: 0',
    'Connection: close',
  ];
  for (const cookie of cookies) {
    const answer = await sendRaw(house.port, requestText('POST /auth/sign-out', [...lines, cookie]));
    assert.equal(answer.status, 403);
  }
});

test('a method in disguise is not one', async () => {
  const count = house.seen().length;
  for (const line of ['X-HTTP-Method-Override: DELETE', 'X-Method-Override: POST']) {
    const lines = [line, cookies[0] ?? '', 'Sec-Fetch-Site: cross-site', 'Connection: close'];
    const target = `/auth/api-keys/${randomUUID()}?_method=DELETE`;
    assert.equal((await sendRaw(house.port, requestText(`GET ${target}`, lines))).status, 405);
  }
  assert.equal(house.seen().length, count);
});

test('our own pages write', async () => {
  for (const lines of [
    [OURS, `Origin: http://127.0.0.1`],
    [`Origin: http://127.0.0.1`],
    ['Sec-Fetch-Site: none'],
  ]) {
    const all = [...lines, JSON_BODY, cookies[0] ?? '', 'Content-Length: 2', 'Connection: close'];
    assert.equal((await sendRaw(house.port, requestText('POST /auth/sign-out', all, '{}'))).status, 200);
  }
});
