import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics, type Metrics } from '@pong/service';
import { Histogram } from 'prom-client';
import { createLatencies } from './latencies.ts';

const SETTINGS = {
  name: 'some_duration_seconds',
  help: 'How long "it" took,\nin all.',
  labelNames: ['route', 'status'],
  buckets: [0.001, 0.0025, 0.25, 1, 10],
};
const SERIES = [
  { route: '/a/*', status: '2xx' },
  { route: '/a/*', status: '5xx' },
  { route: 'none "\\', status: '4xx' },
];

function bench() {
  const [ours, theirs] = [createMetrics('test'), createMetrics('test')];
  for (const metrics of [ours, theirs])
    for (const { name } of metrics.getMetricsAsArray()) metrics.removeSingleMetric(name);
  const latencies = createLatencies({ ...SETTINGS, registers: [ours] });
  const histogram = new Histogram({ ...SETTINGS, registers: [theirs] });
  return { ours, theirs, latencies, histogram };
}

async function withoutExemplars(metrics: Metrics) {
  const all = await metrics.getMetricsAsJSON();
  return all.map((each) => ({
    ...each,
    values: each.values.map((value) => ({ ...value, exemplar: undefined })),
  }));
}

test('what is scraped is what a histogram of prom-client says, letter for letter', async () => {
  const { ours, theirs, latencies, histogram } = bench();
  assert.equal(await ours.metrics(), await theirs.metrics(), 'before anything was seen');
  const values = [0, 0.0005, 0.001, 0.0010001, 0.2, 0.25, 0.9, 1, Math.PI, 10, 10.5, 3600];
  for (const labels of SERIES) {
    const series = latencies.open(labels);
    for (let times = 0; times < 200; times += 1) {
      const seconds = values[times] ?? Math.random() ** 8 * 12;
      latencies.observe(series, seconds);
      histogram.observe(labels, seconds);
    }
  }
  assert.equal(await ours.metrics(), await theirs.metrics());
  assert.match(
    await ours.metrics(),
    /some_duration_seconds_bucket\{le="\+Inf",.*route="\/a\/\*",status="5xx"\} 200/,
  );
  assert.deepEqual(await withoutExemplars(ours), await withoutExemplars(theirs));
});
