import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblemCode, PROBLEMS, problemOf } from './problems.ts';

test('every problem has an error status and a sentence a person understands', () => {
  for (const [code, { status, title }] of Object.entries(PROBLEMS)) {
    assert.match(code, /^[a-z]+(_[a-z]+)*$/);
    assert.ok(status >= 400 && status <= 599, code);
    assert.match(title, /^[A-Z].*\.$/, code);
    assert.doesNotMatch(title, /!|error \d/i, code);
  }
});

test('a problem carries its code, status and request id', () => {
  const problem = problemOf('name_taken', 'req-1', {
    fields: { username: 'That name is taken. Try margaux-7.' },
  });
  assert.equal(problem.status, 409);
  assert.equal(problem.requestId, 'req-1');
  assert.equal(problem.fields?.username, 'That name is taken. Try margaux-7.');
});

test('inherited keys are not problem codes', () => {
  assert.equal(isProblemCode('toString'), false);
  assert.equal(isProblemCode('not_found'), true);
});
