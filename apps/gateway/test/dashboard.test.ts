import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createMetrics } from '@pong/service';
import { createReload } from '../src/reload.ts';
import { readRoutes } from '../src/routes.ts';
import { openHouse } from './house.ts';

/* A panel over a figure that is called otherwise by now stays empty without a word. */

test('every figure on the dashboard is one the gateway gives', async (t) => {
  const metrics = createMetrics('gateway');
  const house = await openHouse({ metrics });
  t.after(() => house.close());
  createReload({
    read: () => readRoutes(''),
    adopt: house.gateway.adopt,
    logger: (await import('@pong/service')).createLogger({ service: 'gateway', level: 'silent' }),
    metrics,
    now: Date.now,
  });
  const given = new Map((await metrics.getMetricsAsJSON()).map(({ name, type }) => [name, String(type)]));
  const dashboard = readFileSync(new URL('../../../docs/grafana/gateway.json', import.meta.url), 'utf8');
  const { panels } = JSON.parse(dashboard) as { panels: { title: string; targets: { expr: string }[] }[] };
  const used = panels.flatMap(({ title, targets }) =>
    targets.flatMap(({ expr }) =>
      [...expr.matchAll(/\b(?:gateway|process|nodejs)_[a-z0-9_]+/g)].map(([name]) => ({ title, name })),
    ),
  );
  assert.ok(used.length > 15);
  const unknown = used.filter(({ name }) => {
    if (given.has(name)) return given.get(name) === 'histogram';
    return given.get(name.replace(/_(bucket|count|sum)$/, '')) !== 'histogram';
  });
  assert.deepEqual(unknown, []);
});
