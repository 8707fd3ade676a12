import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics, startAdmin } from './index.ts';

test('health, readiness and metrics, the last behind a password', async (t) => {
  let ready = false;
  const admin = await startAdmin({
    host: '127.0.0.1',
    port: 0,
    metrics: createMetrics('test'),
    ready: async () => ready,
    metricsPassword: 'a long password',
  });
  t.after(() => admin.close());
  const get = (path: string, password?: string) =>
    fetch(`http://127.0.0.1:${admin.port}${path}`, {
      headers: password === undefined ? {} : { authorization: `Basic ${btoa(`any:${password}`)}` },
    });
  assert.equal((await get('/health')).status, 200);
  assert.equal((await get('/ready')).status, 503);
  ready = true;
  assert.equal((await get('/ready')).status, 200);
  assert.equal((await get('/metrics')).status, 401);
  assert.equal((await get('/metrics', 'wrong')).status, 401);
  const metrics = await get('/metrics', 'a long password');
  assert.equal(metrics.status, 200);
  assert.match(await metrics.text(), /process_resident_memory_bytes/);
  assert.equal((await get('/elsewhere')).status, 404);
});
