import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpointOf } from './endpoint.ts';

test('an origin says scheme, host and port, or means the usual one', () => {
  const of = (origin: string) => endpointOf(new URL(origin));
  assert.deepEqual(of('http://game:3003'), { secure: false, host: 'game', port: 3003 });
  assert.deepEqual(of('http://10.0.0.1'), { secure: false, host: '10.0.0.1', port: 80 });
  assert.deepEqual(of('https://[::1]/'), { secure: true, host: '::1', port: 443 });
});
