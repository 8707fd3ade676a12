import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createServiceTokenVerifier } from '@pong/identity';
import { createPurge } from './purge.ts';

const secret = 'a secret for service tokens, 32 and more';

test('a result is told to the gateway once per tag, with a token for it; results meanwhile together', async (t) => {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const failures: unknown[] = [];
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const purge = createPurge({ url, secret, now: Date.now, failed: (error) => failures.push(error) });
  for (let results = 0; results < 5; results += 1) purge();
  while (asked.length < 6) await new Promise((resolve) => setImmediate(resolve));
  const urls = asked.map((request) => request.url).sort();
  assert.deepEqual([...new Set(urls)], ['/purge/leaderboard', '/purge/matches', '/purge/players']);
  const verify = createServiceTokenVerifier({ secret, audience: 'gateway', now: Date.now });
  for (const { method, headers } of asked) {
    assert.equal(method, 'POST');
    assert.ok(await verify(String(headers['x-service-token'])));
  }
  assert.deepEqual([asked.length, failures], [6, []]);
});

test('a gateway that is away is a line in the log, and nobody waits', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  createPurge({ url: 'http://127.0.0.1:1', secret, now: Date.now, failed: resolve })();
  assert.ok((await promise) instanceof Error);
});
