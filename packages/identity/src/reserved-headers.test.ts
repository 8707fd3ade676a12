import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEADER, isReservedHeader } from './reserved-headers.ts';

test('reserved headers are known in any spelling', () => {
  for (const name of [
    'X-User-Id',
    'x-uSeR-iD',
    'X_User_Id',
    'X-User-Anything',
    'X-Forwarded-Port',
    'Forwarded',
  ])
    assert.equal(isReservedHeader(name), true, name);
  for (const name of [
    'x-middleware-subrequest',
    'X-Service-Token',
    'X-Real-IP',
    'traceparent',
    'any_underscore',
  ])
    assert.equal(isReservedHeader(name), true, name);
});

test('so is what is spelled a little otherwise', () => {
  for (const name of [
    'X-Session-Key',
    'X-Request-I',
    'X-Trace-Ids',
    'X-Real-P',
    'X-Active',
    'X-User',
    'Tracepa0ent',
  ])
    assert.equal(isReservedHeader(name), true, name);
});

test('everything the gateway writes is reserved', () => {
  for (const name of Object.values(HEADER)) assert.equal(isReservedHeader(name), true, name);
});

test('ordinary headers pass', () => {
  for (const name of ['Accept', 'Cookie', 'User-Agent', 'Authorization', 'X-Requested-With'])
    assert.equal(isReservedHeader(name), false, name);
});
