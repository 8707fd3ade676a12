import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REQUESTS } from './client-to-server.ts';

test('requests refuse unknown keys, wrong types and pollution', () => {
  assert.equal(REQUESTS['lobby:quick'].safeParse({ extra: 1 }).success, false);
  assert.equal(REQUESTS['lobby:bot'].safeParse({ level: 'impossible' }).success, false);
  assert.equal(REQUESTS['lobby:bot'].safeParse({ level: ['easy'] }).success, false);
  assert.equal(
    REQUESTS['lobby:join'].safeParse(JSON.parse('{"code":"0123456789abcdef","__proto__":{}}')).success,
    false,
  );
  assert.equal(REQUESTS['lobby:join'].safeParse({ code: '0123456789abcdef' }).success, true);
});
