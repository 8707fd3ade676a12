import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceOf } from './device.ts';

test('the usual browsers are named, and told apart from those they imitate', () => {
  const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
  const known: [string, string][] = [
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0.0.0 Safari/537.36`,
      'Chrome on Windows',
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
      'Edge on Windows',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0', 'Firefox on Linux'],
    [
      `Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/140.0.0.0 Mobile Safari/537.36`,
      'Chrome on Android',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
      'Safari on iPhone',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15',
      'Safari on macOS',
    ],
    ['Mozilla/5.0 (SomethingNew) Firefox/1', 'Firefox on an unknown system'],
    ['curl/8.5.0 (Linux)', 'A browser on Linux'],
  ];
  for (const [agent, device] of known) assert.equal(deviceOf({ 'user-agent': agent }), device);
});

test('nothing of the header itself is kept', () => {
  for (const agent of ['<img onerror=alert(1)>', '\u202etoor', 'x'.repeat(100_000), ''])
    assert.equal(deviceOf({ 'user-agent': agent }), 'Unknown device');
  assert.equal(deviceOf({}), 'Unknown device');
});
