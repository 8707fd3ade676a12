import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startTracing, type Tracing } from '@pong/service';
import { type Collector, startCollector } from '@pong/service/testing';
import { type House, startHouse } from './house.ts';

/* The gateway's trace goes on here, and down into the database. */

let collector: Collector;
let tracing: Tracing | undefined;
let house: House;
before(async () => {
  collector = await startCollector();
  tracing = await startTracing({ service: 'auth', endpoint: collector.url, ratio: 0 });
  house = await startHouse({ tracing });
});
after(async () => {
  await house.close();
  await collector.close();
});

const TRACE = 'a'.repeat(32);
const ASKING = 'b'.repeat(16);
const ask = (flags: string) => {
  const guestId = randomUUID();
  return house.ask('/internal/guest', {
    body: { guestId },
    principal: { kind: 'guest', guestId },
    headers: { traceparent: `00-${TRACE}-${ASKING}-${flags}` },
  });
};

test('a kept trace has the request, and each query of it by its first word; another has nothing', async () => {
  assert.equal((await ask('00')).status, 200);
  assert.equal((await ask('01')).status, 200);
  await tracing?.close();
  assert.deepEqual([...new Set(collector.spans.map(({ traceId }) => traceId))], [TRACE]);
  const served = collector.spans.filter(({ kind }) => kind === 2);
  assert.deepEqual(
    served.map(({ name, parentSpanId }) => [name, parentSpanId]),
    [['POST /internal/guest', ASKING]],
  );
  const queries = collector.spans.filter(({ kind }) => kind === 3);
  assert.ok(queries.some(({ name }) => name === 'auth SELECT'));
  assert.ok(queries.some(({ name }) => name === 'auth INSERT'));
  for (const query of queries) assert.equal(query.parentSpanId, served[0]?.spanId, query.name);
  assert.doesNotMatch(JSON.stringify(queries), /guest[A-Z]|Guest/, 'nothing of what was asked');
});
