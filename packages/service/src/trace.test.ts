import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createHttp, createLogger, createMetrics, startTracing, type Tracing } from './index.ts';
import { type Collector, startCollector } from './testing.ts';
import { isKept } from './trace.ts';

let collector: Collector;
let tracing: Tracing | undefined;
before(async () => {
  collector = await startCollector();
  tracing = await startTracing({ service: 'test', endpoint: collector.url, ratio: 1 });
});
after(async () => {
  await tracing?.close();
  await collector.close();
});

/** Of `BatchSpanProcessor`: what comes on top is dropped. */
const WAITING_MAX = 2048;
const PARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}`;

test('without a collector there is nothing', async () => {
  assert.equal(await startTracing({ service: 'test', endpoint: undefined, ratio: 1 }), undefined);
});

test('a trace that was begun elsewhere is kept when it was there, whatever the share of our own', () => {
  assert.equal(tracing?.serve('x', { parent: `${PARENT}-00` }), undefined);
  const work = tracing?.serve('x', { parent: `${PARENT}-01` });
  assert.match(work?.traceparent ?? '', /^00-a{32}-(?!b{16})[0-9a-f]{16}-01$/);
  work?.end();
  assert.equal(tracing?.askNow('x'), undefined, 'outside of a trace');
});

test('of our own that share is kept, the same of one trace wherever it is asked', () => {
  const kept = (end: string) => isKept(`${'c'.repeat(24)}${end}`, 0.01);
  assert.equal(kept('028f0000'), true, 'just under one in a hundred');
  assert.equal(kept('02900000'), false);
  assert.equal(isKept('f'.repeat(32), 1), true);
  assert.equal(isKept('0'.repeat(32), 0), false);
});

test('a service of the house has a span per request, and what it asks meanwhile is its child, body or not', async () => {
  const problemOf = (code: string, requestId: string) => ({ code, requestId, status: 500 });
  const logger = createLogger({ service: 'test', level: 'silent' });
  const app = createHttp({ logger, metrics: createMetrics('test'), problemOf, tracing });
  app.post('/things/:id', async () => {
    await new Promise((resolve) => setImmediate(resolve));
    tracing?.askNow('database')?.end();
    return {};
  });
  app.get('/broken', async () => {
    throw new Error('no');
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as { port: number };
  const traceparent = `${PARENT}-01`;
  for (const [path, method, body] of [
    ['things/7', 'POST', '{}'],
    ['broken', 'GET', undefined],
  ] as const)
    await (
      await fetch(`http://127.0.0.1:${port}/${path}`, {
        method,
        headers: { traceparent, 'x-request-id': 'request-0001', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body }),
      })
    ).text();
  await app.close();
  await tracing?.close();
  const named = (name: string) => collector.spans.find((span) => span.name === name);
  const served = named('POST /things/:id');
  assert.equal(served?.parentSpanId, 'b'.repeat(16));
  assert.deepEqual(
    [served?.service, served?.kind, served?.attributes['request.id'], served?.status],
    ['test', 2, 'request-0001', 0],
  );
  assert.equal(named('database')?.parentSpanId, served?.spanId);
  assert.equal(named('GET /broken')?.status, 2, 'failed');
});

test('what waits when a service ends arrives, as many as may wait', async () => {
  const full = await startCollector();
  const ending = await startTracing({ service: 'ending', endpoint: full.url, ratio: 1 });
  // In one turn, so that nothing is sent before the end but the first message.
  for (let index = 0; index < WAITING_MAX; index += 1)
    ending?.serve(`work ${index}`, { traceId: index.toString(16).padStart(32, '1') })?.end();
  await ending?.close();
  assert.equal(new Set(full.spans.map(({ name }) => name)).size, WAITING_MAX);
  await full.close();
});
