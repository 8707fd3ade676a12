import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listOfHead } from '../wire/answer-head.ts';
import { listOfHeaders } from '../wire/header-list.ts';
import { headForClient } from './response-headers.ts';

const clientFields = (...how: Parameters<typeof headForClient>) => listOfHead(headForClient(...how));
const security = [
  ['x-content-type-options', 'nosniff'],
  ['content-security-policy', "frame-ancestors 'none'"],
] as const;
const options = { requestId: 'id', added: '', security, setCookies: [] };

test('hop-by-hop headers stay here, cookies stay apart, the request id is ours', () => {
  const headers = {
    connection: 'close, x-own',
    'x-own': '1',
    'transfer-encoding': 'chunked',
    'x-powered-by': 'x',
    'x-request-id': 'theirs',
    'x-service-token': 'secret',
    'set-cookie': ['a=1', 'b=2'],
    etag: '"e"',
  };
  assert.deepEqual(clientFields(listOfHeaders(headers), { ...options, security: [] }), [
    'x-request-id',
    'id',
    'set-cookie',
    'a=1',
    'set-cookie',
    'b=2',
    'etag',
    '"e"',
  ]);
});

test("security headers are added where left out, and an upstream's own stand", () => {
  const out = clientFields(['content-security-policy', "default-src 'self'"], options);
  assert.equal(out.filter((each) => each === 'content-security-policy').length, 1);
  assert.ok(out.includes("default-src 'self'") && out.includes('nosniff'));
});

test('an answer with a cookie of ours is not for shared caches', () => {
  const out = clientFields(['cache-control', 's-maxage=31536000'], {
    ...options,
    setCookies: ['session=1'],
  });
  assert.ok(out.includes('private, no-cache') && !out.includes('s-maxage=31536000'));
});

test('a value that reads as the name of a field is none', () => {
  const out = clientFields(
    ['x-said', 'connection', 'cache-control', 'private', 'connection', 'x-own', 'x-own', '1'],
    { ...options, security: [] },
  );
  assert.deepEqual(out, ['x-request-id', 'id', 'x-said', 'connection', 'cache-control', 'private']);
});
