import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { field, parseConfig } from './index.ts';

const schema = z.object({
  PORT: field.port(3000),
  SECRET: field.secret(),
  AUTH_URL: field.httpUrl(),
  ORIGINS: field.list().optional(),
});

test('a good environment becomes a typed configuration', () => {
  const result = parseConfig(schema, {
    SECRET: 's'.repeat(32),
    AUTH_URL: 'http://127.0.0.1:3002',
    ORIGINS: 'http://a, http://b,',
    OTHER: 'ignored',
  });
  assert.ok(result.ok);
  assert.equal(result.config.PORT, 3000);
  assert.deepEqual(result.config.ORIGINS, ['http://a', 'http://b']);
});

test('every problem is reported at once, by name, and no value is repeated', () => {
  const result = parseConfig(schema, { PORT: 'x7secretx', SECRET: 'hunter2', AUTH_URL: 'ftp://hunter2' });
  assert.ok(!result.ok);
  assert.equal(result.problems.length, 3);
  const text = result.problems.join('\n');
  for (const name of ['PORT', 'SECRET', 'AUTH_URL']) assert.match(text, new RegExp(`^${name}`, 'm'));
  assert.doesNotMatch(text, /hunter2|x7secretx/);
});

test('an empty variable counts as unset', () => {
  const result = parseConfig(schema, { SECRET: '', AUTH_URL: 'http://a' });
  assert.ok(!result.ok);
  assert.match(result.problems[0] ?? '', /^SECRET is not set: /);
});
