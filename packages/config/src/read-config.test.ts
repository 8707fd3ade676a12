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

test('one variable may stand in for others, and is the one that is named', () => {
  const both = z.object({ A_URL: field.postgresUrl(), B_URL: field.postgresUrl() });
  const instead = { A_URL: 'URL', B_URL: 'URL' };
  const good = parseConfig(both, { A_URL: 'postgres://a', B_URL: '', URL: 'postgres://any' }, instead);
  assert.deepEqual(good, { ok: true, config: { A_URL: 'postgres://a', B_URL: 'postgres://any' } });
  const bad = parseConfig(both, { URL: 'http://any' }, instead);
  assert.deepEqual(bad, { ok: false, problems: ['URL: must be a URL (postgres: or postgresql:).'] });
  const none = parseConfig(both, {}, instead);
  assert.ok(!none.ok);
  assert.match(none.problems[0] ?? '', /^A_URL is not set: /);
});

test('origins, address ranges and counts are checked', () => {
  const lists = z.object({ ORIGINS: field.origins(), RANGES: field.addressRanges(), COUNT: field.count(3) });
  const good = {
    ORIGINS: 'https://a.example, http://localhost:3000',
    RANGES: '10.0.0.1, 10.0.0.0/8, ::1, fd00::/8',
  };
  const read = parseConfig(lists, good);
  assert.ok(read.ok && read.config.COUNT === 3);
  for (const [name, bad] of [
    ...['https://a.example/', 'a.example', 'HTTPS://a.example'].map((text) => ['ORIGINS', text] as const),
    ...['everyone', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::/129', '10.0'].map(
      (text) => ['RANGES', text] as const,
    ),
    ...['abc', '0', '-1', '1.5'].map((text) => ['COUNT', text] as const),
  ]) {
    const refused = parseConfig(lists, { ...good, [name]: bad });
    assert.ok(!refused.ok, `${name}=${bad}`);
    assert.match(refused.problems.join(), new RegExp(`^${name}: must be`));
  }
});

test('an empty variable counts as unset', () => {
  const result = parseConfig(schema, { SECRET: '', AUTH_URL: 'http://a' });
  assert.ok(!result.ok);
  assert.match(result.problems[0] ?? '', /^SECRET is not set: /);
});
