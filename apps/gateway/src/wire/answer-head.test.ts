import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerHead, listOfHead } from './answer-head.ts';

test('framing and the connection are told apart from the lines', () => {
  const list = ['content-type', 'text/plain', 'content-length', '5', 'connection', 'close', 'x-a', '1'];
  assert.deepEqual(answerHead(list), {
    lines: 'content-type: text/plain\r\nx-a: 1\r\n',
    length: 5,
    dated: false,
    close: true,
  });
});

test('a connection that is kept is not said, and a date is known for one', () => {
  const head = answerHead(['connection', 'keep-alive', 'date', 'Thu, 01 Jan 1970 00:00:00 GMT']);
  assert.deepEqual(head, {
    lines: 'date: Thu, 01 Jan 1970 00:00:00 GMT\r\n',
    length: undefined,
    dated: true,
    close: false,
  });
});

test('read back, every value is what it was, the length at the end', () => {
  const fields = ['set-cookie', 'a=1; path=/', 'location', 'http://h:80/: b', 'set-cookie', 'b=2', 'x-e', ''];
  assert.deepEqual(listOfHead(answerHead(fields)), fields);
  assert.deepEqual(listOfHead(answerHead(['content-length', '0', ...fields])), [
    ...fields,
    'content-length',
    '0',
  ]);
  assert.deepEqual(listOfHead(answerHead([])), []);
});

test('no value ends its line', () => {
  assert.throws(() => answerHead(['location', '/\r\nset-cookie: a=1']), TypeError);
});
