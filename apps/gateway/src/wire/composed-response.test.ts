import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerHead } from './answer-head.ts';
import { composedResponse } from './composed-response.ts';

test('says what its parts say, at the time it is asked, and hands everything on', () => {
  const calls: unknown[][] = [];
  const heard =
    (name: string) =>
    (...given: unknown[]) =>
      void calls.push([name, ...given]);
  let status = 0;
  let destroyed = false;
  const response = composedResponse({
    isDestroyed: () => destroyed,
    hasBegun: () => status !== 0,
    status: () => status,
    writeContinue: heard('continue'),
    writeHead(code, head, message) {
      status = code;
      heard('head')(code, head, message);
    },
    write(chunk) {
      heard('write')(chunk);
      return false;
    },
    end: heard('end'),
    destroy() {
      destroyed = true;
    },
    onGone: heard('on gone'),
    offGone: heard('off gone'),
    onDrain: heard('on drain'),
  });
  assert.deepEqual([response.destroyed, response.headersSent, response.statusCode], [false, false, 0]);
  const head = answerHead([]);
  const chunk = Buffer.from('a');
  const listener = () => undefined;
  response.writeContinue();
  response.writeHead(201, head, 'Made');
  assert.deepEqual([response.destroyed, response.headersSent, response.statusCode], [false, true, 201]);
  assert.equal(response.write(chunk), false);
  response.end('b');
  response.onGone(listener);
  response.offGone(listener);
  response.onDrain(listener);
  response.destroy();
  assert.equal(response.destroyed, true);
  assert.deepEqual(calls, [
    ['continue'],
    ['head', 201, head, 'Made'],
    ['write', chunk],
    ['end', 'b'],
    ['on gone', listener],
    ['off gone', listener],
    ['on drain', listener],
  ]);
});
