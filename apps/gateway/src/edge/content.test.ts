import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../exchange.ts';
import { bodyProblem, headContentProblem } from './content.ts';
import { contentPolicy } from './content-policy.ts';

const policy = contentPolicy.parse({
  body: {
    maxBytes: 100,
    schema: {
      type: 'object',
      properties: { username: { type: 'string', maxLength: 5 }, age: { type: 'integer' } },
      required: ['username'],
      additionalProperties: false,
    },
  },
  query: { type: 'object', properties: { limit: { type: 'string', pattern: '^[0-9]{1,2}$' } } },
});
const exchange = (more: Partial<Exchange>) =>
  ({ search: '', headers: {}, hasBody: false, ...more }) as Exchange;

test('a body is what its route asks for, or is refused field by field without an echo', () => {
  const body = (text: string) => bodyProblem(Buffer.from(text), policy)?.fields;
  assert.equal(body('{"username":"ada"}'), undefined);
  assert.deepEqual(body('{"username":{"contains":""}}'), { username: 'must be string' });
  assert.deepEqual(body('{}'), { username: 'is missing' });
  assert.deepEqual(body('{"username":"ada","secret":"hunter2"}'), {
    body: 'must NOT have additional properties',
  });
  assert.deepEqual(body('{"username":"ada1234","age":1.5}'), {
    username: 'must NOT have more than 5 characters',
    age: 'must be integer',
  });
  for (const text of ['', '{', 'null x', '\xff']) assert.ok(body(text), text);
  assert.ok(bodyProblem(Buffer.from([0x22, 0xff, 0x22]), policy), 'no UTF-8');
  assert.ok(bodyProblem(null, policy), 'none at all');
});

test('a query, too; and a body too long for its route is refused by what it says of itself', () => {
  const query = (search: string) => headContentProblem(exchange({ search }), policy);
  assert.equal(query(''), undefined);
  assert.equal(query('?limit=20&other=1'), undefined);
  assert.deepEqual(query('?limit=abc')?.fields, { limit: 'must match pattern "^[0-9]{1,2}$"' });
  assert.ok(query('?limit=1&limit=2')?.fields?.limit, 'twice');
  assert.equal(query('?__proto__=1'), undefined);
  const long = exchange({ hasBody: true, headers: { 'content-length': '101' } });
  assert.equal(headContentProblem(long, policy)?.code, 'body_too_large');
});

test('a schema that does not compile is refused when the file is read', () => {
  const read = contentPolicy.safeParse({ query: { type: 'objekt' } });
  assert.match(read.error?.issues[0]?.message ?? '', /is no JSON Schema/);
});
