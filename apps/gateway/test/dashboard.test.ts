import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { createLogger, createMetrics } from '@pong/service';
import { createRenewal } from '../src/front/renewal.ts';
import { createReload } from '../src/table/reload.ts';
import { readRoutes } from '../src/table/routes.ts';
import { openHouse } from './house.ts';

/* A panel over a figure that is called otherwise by now stays empty without a word; a figure without a panel is never seen. */

interface Panel {
  id: number;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets: { expr: string; legendFormat: string }[];
}

const { panels } = JSON.parse(
  readFileSync(new URL('../../../docs/grafana/gateway.json', import.meta.url), 'utf8'),
) as { panels: Panel[] };
const used = panels.flatMap(({ title, targets }) =>
  targets.flatMap(({ expr }) =>
    [...expr.matchAll(/\b(?:gateway|process|nodejs)_[a-z0-9_]+/g)].map(([name]) => ({ title, name })),
  ),
);
/** All that a gateway with everything switched on gives: type by name. */
const given = new Map<string, string>();

before(async () => {
  const metrics = createMetrics('gateway');
  const logger = createLogger({ service: 'gateway', level: 'silent' });
  // Nobody answers there, which is as good: its figures are there.
  const house = await openHouse({ metrics, redisUrl: 'redis://127.0.0.1:9' });
  createReload({
    read: () => readRoutes(''),
    adopt: house.gateway.adopt,
    logger,
    metrics,
    now: Date.now,
  });
  createRenewal({
    first: { cert: '', key: '', expiresAtMs: 0 },
    read: () => ({ ok: false, problem: '' }),
    renew: house.gateway.renew,
    logger,
    metrics,
  });
  for (const { name, type } of await metrics.getMetricsAsJSON()) given.set(name, String(type));
  await house.close();
});

test('every figure on the dashboard is one the gateway gives', () => {
  const unknown = used.filter(({ name }) => {
    if (given.has(name)) return given.get(name) === 'histogram';
    return given.get(name.replace(/_(bucket|count|sum)$/, '')) !== 'histogram';
  });
  assert.deepEqual(unknown, []);
});

test('every figure the gateway gives is on the dashboard', () => {
  const shown = new Set(used.map(({ name }) => name.replace(/_(bucket|count|sum)$/, '')));
  const unseen = [...given.keys()].filter((name) => name.startsWith('gateway_') && !shown.has(name));
  assert.deepEqual(unseen, []);
});

test('a legend names only what its figure is summed by; no panel lies over another', () => {
  for (const { title, targets } of panels)
    for (const { expr, legendFormat } of targets) {
      const by = /by \(([^)]*)\)/.exec(expr)?.[1]?.split(', ') ?? ['instance'];
      for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
        assert.ok(by.includes(label), `${title}: ${label}`);
    }
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`),
  );
  assert.equal(new Set(cells).size, cells.length);
});
