import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTracing, type Tracing } from '@pong/service';
import { type Collector, startCollector } from '@pong/service/testing';
import { request } from 'undici';
import { valuesOf } from './echo.ts';
import { type House, openHouse, requestText, sendRaw } from './house.ts';

/* Whoever has a request id finds its one trace, and in it who was asked and what failed. */

let collector: Collector;
let tracing: Tracing | undefined;
let house: House;
before(async () => {
  collector = await startCollector();
  tracing = await startTracing({ service: 'gateway', endpoint: collector.url, ratio: 1 });
  house = await openHouse({ tracing, trustedProxies: ['127.0.0.1'], urls: { web: 'http://127.0.0.1:9' } });
});
after(async () => {
  await house.close();
  await collector.close();
});

const traceOf = (requestId: unknown) => String(requestId).replaceAll('-', '');
const traceparent = () => valuesOf(house.game.seen.at(-1), 'traceparent')[0] ?? '';

test('passages, and what came of them', async () => {
  const authorization = `Bearer ${await house.auth.token()}`;
  const good = await request(`${house.origin}/pong/api/v1/me`, { headers: { authorization } });
  await good.body.dump();
  const [, traceId, asking] = traceparent().split('-');
  assert.equal(traceId, traceOf(good.headers['x-request-id']));
  assert.match(traceparent(), /-01$/);

  const refused = await request(`${house.origin}/pong/api/v1/me`);
  const { requestId: refusedId } = (await refused.body.json()) as { requestId: string };
  const away = await request(`${house.origin}/leaderboard`);
  const { requestId: awayId } = (await away.body.json()) as { requestId: string };
  const bad = await sendRaw(house.port, requestText('GET /pong/../x', ['Connection: close']));
  const [, badId] = /"requestId":"([^"]+)"/.exec(bad.text) ?? [];

  const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}`;
  const proxied = async (flags: string) =>
    (
      await request(`${house.origin}/pong/api/v1/presence`, {
        headers: { traceparent: `${parent}-${flags}` },
      })
    ).body.dump();
  await proxied('01');
  assert.match(traceparent(), /^00-a{32}-(?!b{16})[0-9a-f]{16}-01$/);
  await proxied('00');
  assert.match(traceparent(), /^00-a{32}-.*-00$/, 'not kept there, so not here');
  assert.ok(house.log.some((line) => line.includes(`"traceId":"${'a'.repeat(32)}"`)));

  await tracing?.close();
  const of = (id: unknown) => collector.spans.filter((span) => span.traceId === traceOf(id));
  const whole = of(traceId).find(({ parentSpanId }) => parentSpanId === '');
  assert.deepEqual(
    [whole?.service, whole?.attributes['http.route'], whole?.attributes['pong.principal']],
    ['gateway', '/pong/api/v1/me', 'user'],
  );
  const asked = of(traceId).find(({ spanId }) => spanId === asking);
  assert.deepEqual(
    [asked?.name, asked?.parentSpanId],
    ['game', whole?.spanId],
    'game is told of the asking span',
  );
  const auth = of(traceId).find(({ name }) => name === 'auth GET /internal/active');
  assert.equal(auth?.parentSpanId, whole?.spanId);
  const seen = house.auth.echo.seen.find(({ url }) => url.startsWith('/internal/active'));
  assert.ok(valuesOf(seen, 'traceparent')[0]?.includes(auth?.spanId ?? '-'), 'and so is auth');

  assert.equal(of(refusedId)[0]?.attributes['pong.refusal'], 'sign_in_required');
  assert.equal(of(refusedId)[0]?.attributes['pong.phase'], 'access');
  assert.deepEqual(
    of(awayId).map(({ status }) => status),
    [2, 2],
    'both the passage and the question failed',
  );
  assert.equal(of(badId)[0]?.attributes['pong.refusal'], 'bad_path');
  assert.equal(of('a'.repeat(32)).length, 2);
});

test('without a collector the upstream hears of a trace that nobody keeps', async (t) => {
  const other = await openHouse();
  t.after(() => other.close());
  await (await request(`${other.origin}/leaderboard`, { headers: { traceparent: '00-1-2-01' } })).body.dump();
  assert.match(valuesOf(other.web.seen.at(-1), 'traceparent')[0] ?? '', /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
});
