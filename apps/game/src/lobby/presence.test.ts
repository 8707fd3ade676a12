import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPresence } from './presence.ts';

test('presence is pushed when it changed, at most once in two seconds', () => {
  let nowMs = 0;
  let online = 0;
  const pushed: number[] = [];
  const presence = createPresence({
    count: () => ({ online, playing: 0 }),
    push: (now) => void pushed.push(now.online),
    monotonicMs: () => nowMs,
  });
  presence.sweep();
  assert.deepEqual(pushed, [], 'nothing has changed');
  for (; nowMs < 5_000; nowMs += 100) {
    online += 1;
    presence.sweep();
  }
  assert.equal(pushed.length, 3);
  presence.sweep();
  nowMs += 10_000;
  presence.sweep();
  const after = pushed.length;
  presence.sweep();
  assert.equal(pushed.length, after);
  assert.equal(pushed.at(-1), online);
});
