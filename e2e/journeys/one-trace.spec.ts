import { startCollector } from '@pong/service/testing';
import { freePorts, openHouse, WORKERS } from '../houses.ts';
import { expect, test } from '../journey.ts';

test('one trace leads from the gateway through the services into the database', async ({ arrive }) => {
  const collector = await startCollector();
  const [port = 0] = await freePorts(1);
  const own = await openHouse(WORKERS + 1, port, {
    settings: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_TRACES_SAMPLER_ARG: '1',
      // Sent soon, and not when the house closes, which waits for no collector for long.
      OTEL_BSP_SCHEDULE_DELAY: '500',
    },
    fresh: true,
  });
  const visitor = await arrive();
  // No page: its socket would be the first to ask the game who this is, and the answer is remembered.
  const entered = await visitor.context.request.get(`${own.house.url}/pong/game`, {
    headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate' },
  });
  expect(entered.status()).toBe(200);
  const answer = await visitor.context.request.get(`${own.house.url}/pong/api/v1/me`);
  expect(answer.status()).toBe(200);
  const traceId = (answer.headers()['x-request-id'] ?? '').replaceAll('-', '');
  await visitor.page.close();

  const chain = (of: string) => {
    const spans = collector.spans.filter((span) => span.traceId === of);
    const under = (parent: string): string[] =>
      spans
        .filter(({ parentSpanId }) => parentSpanId === parent)
        .flatMap(({ service, kind, spanId }) => [
          `${service} ${kind === 2 ? 'serves' : 'asks'}`,
          ...under(spanId).map((each) => `${service} > ${each}`),
        ]);
    return under('');
  };
  const minting = () => collector.spans.find(({ name }) => name === 'POST /internal/guest')?.traceId ?? '';
  await expect.poll(() => chain(traceId), 'gateway, game').toContain('gateway > gateway > game serves');
  await expect
    .poll(() => chain(traceId), 'and the database')
    .toContain('gateway > gateway > game > game asks');
  await expect
    .poll(() => chain(minting()), 'gateway, auth, database')
    .toContain('gateway > gateway > auth > auth asks');
  await own.close();
  await collector.close();
});
