import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Registration, register } from '@pong/service';
import { type DiscoveryMeans, discover } from '../src/discovery/discovery.ts';
import { discoveryPolicy } from '../src/discovery/discovery-policy.ts';
import type { FoundTarget } from '../src/discovery/source.ts';
import { openRedisLink } from '../src/redis-link.ts';
import { DNS_NAME, ETCD_PREFIX, SRV_NAME, startEtcd, startNameServer } from './debian-servers.ts';
import { startRedis } from './redis-server.ts';
import {
  AWS_KEY,
  CONSUL_TOKEN,
  KUBERNETES_TOKEN,
  type StandIn,
  startCloudMap,
  startConsul,
  startEureka,
  startKubernetes,
  startNacos,
} from './registries.ts';

/* What every registry promises a gateway, held against each: the real one where Debian has it, else a stand-in. */

interface Bench {
  settings: Record<string, unknown>;
  means?: Partial<DiscoveryMeans>;
  put(targets: readonly FoundTarget[]): void | Promise<void>;
  away(): void | Promise<void>;
  back(): void | Promise<void>;
  garble?(): void;
  close(): void | Promise<void>;
}

const PATIENCE_MS = 20_000;
const SOON = { everyMs: 30 };

/** Watches, and lets a test wait for what is told. */
function observe({ settings, means }: Bench) {
  const lists: (readonly FoundTarget[])[] = [];
  const problems: unknown[] = [];
  const waiting = new Set<() => void>();
  const told = () => {
    for (const each of [...waiting]) each();
  };
  const stop = discover(
    discoveryPolicy.parse(settings),
    { now: Date.now, random: Math.random, ...means },
    {
      onTargets(targets) {
        lists.push(targets);
        told();
      },
      onProblem(problem) {
        problems.push(problem);
        told();
      },
    },
  );
  const until = (what: string, holds: () => boolean) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`${what}: ${JSON.stringify(lists.at(-1))} ${problems.at(-1)}`));
      }, PATIENCE_MS);
      const look = () => {
        if (!holds()) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  return {
    lists,
    problems,
    stop,
    sees: (targets: readonly FoundTarget[]) =>
      until(`sees ${JSON.stringify(targets)}`, () => same(lists.at(-1), targets)),
    loses: () => until('loses it', () => problems.at(-1) !== undefined),
    finds: () => until('finds it again', () => problems.length > 0 && problems.at(-1) === undefined),
  };
}

function standIn(
  start: () => Promise<StandIn>,
  settings: (url: string) => Record<string, unknown>,
  means: Partial<DiscoveryMeans> = {},
) {
  return async (): Promise<Bench> => {
    const registry = await start();
    return { ...registry, settings: settings(registry.url), means };
  };
}

async function openFile(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'pong-discovery-'));
  const file = join(folder, 'targets.json');
  let content = '[]';
  const write = () => writeFileSync(file, content);
  return {
    settings: { from: 'file', file, ...SOON },
    put(targets) {
      content = JSON.stringify(targets.map((each) => (each.weight === 1 ? each.url : each)));
      write();
    },
    away: () => rmSync(file),
    garble: () => writeFileSync(file, content.slice(0, -2)),
    back: write,
    close: () => rmSync(folder, { recursive: true }),
  };
}

async function openRedis(): Promise<Bench> {
  const redis = await startRedis();
  const link = openRedisLink(redis.url, () => undefined);
  const registered = new Map<string, Registration>();
  return {
    settings: { from: 'redis', service: 'game', ...SOON },
    means: { redis: link.send },
    async put(targets) {
      for (const [key, registration] of registered) {
        if (targets.some((each) => JSON.stringify(each) === key)) continue;
        registered.delete(key);
        await registration.close();
      }
      for (const each of targets) {
        const key = JSON.stringify(each);
        if (registered.has(key)) continue;
        registered.set(
          key,
          register({ redisUrl: redis.url, service: 'game', ...each, onProblem: () => undefined }),
        );
      }
    },
    away: () => redis.kill(),
    back: () => redis.restart(),
    async close() {
      for (const registration of registered.values()) await registration.close();
      link.close();
      await redis.kill();
    },
  };
}

async function openEtcd(): Promise<Bench> {
  const etcd = await startEtcd();
  return { ...etcd, settings: { from: 'etcd', url: etcd.at, prefix: ETCD_PREFIX } };
}

function openDns(record: 'A' | 'SRV') {
  return async (): Promise<Bench> => {
    const server = await startNameServer();
    const name = record === 'SRV' ? SRV_NAME : DNS_NAME;
    return { ...server, settings: { from: 'dns', name, record, port: 3003, servers: [server.at], ...SOON } };
  };
}

async function openKubernetes(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'pong-discovery-'));
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, `${KUBERNETES_TOKEN}\n`);
  const api = await startKubernetes();
  return {
    ...api,
    settings: {
      from: 'kubernetes',
      url: api.url,
      namespace: 'pong',
      service: 'game',
      portName: 'http',
      tokenFile,
    },
    async close() {
      await api.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const REGISTRIES: Readonly<Record<string, { open: () => Promise<Bench>; weighs: boolean }>> = {
  'a file': { open: openFile, weighs: true },
  'DNS, A records of dnsmasq': { open: openDns('A'), weighs: false },
  'DNS, SRV records of dnsmasq': { open: openDns('SRV'), weighs: true },
  'self-registration in Redis': { open: openRedis, weighs: true },
  etcd: { open: openEtcd, weighs: true },
  Consul: {
    open: standIn(startConsul, (url) => ({ from: 'consul', url, service: 'game' }), {
      consulToken: CONSUL_TOKEN,
    }),
    weighs: true,
  },
  'Kubernetes EndpointSlices': { open: openKubernetes, weighs: false },
  Eureka: {
    open: standIn(startEureka, (url) => ({ from: 'eureka', url: `${url}/eureka`, app: 'GAME', ...SOON })),
    weighs: true,
  },
  Nacos: {
    open: standIn(startNacos, (url) => ({
      ...{ from: 'nacos', url, service: 'game', namespace: 'pong', group: 'blue' },
      ...SOON,
    })),
    weighs: true,
  },
  'AWS Cloud Map': {
    open: standIn(
      startCloudMap,
      (url) => ({ from: 'cloud-map', region: 'eu-west-1', namespace: 'pong', service: 'game', url, ...SOON }),
      { awsKey: AWS_KEY },
    ),
    weighs: true,
  },
};

for (const [name, { open, weighs }] of Object.entries(REGISTRIES)) {
  const at = (host: string, weight: number) => ({ url: `http://${host}:3003`, weight: weighs ? weight : 1 });
  const [first, second, third] = [at('127.0.0.11', 1), at('127.0.0.12', 3), at('127.0.0.13', 1)];

  test(`${name}: every target and each change is told, the last list stands while it is away`, async (t) => {
    const bench = await open();
    t.after(() => bench.close());
    await bench.put([first, second]);
    const seen = observe(bench);
    t.after(() => seen.stop());
    await seen.sees([first, second]);
    await bench.put([first, second, third]);
    await seen.sees([first, second, third]);
    await bench.put([second, third]);
    await seen.sees([second, third]);

    const before = seen.lists.length;
    seen.problems.length = 0;
    await bench.away();
    await seen.loses();
    if (bench.garble) {
      await bench.back();
      await seen.finds();
      seen.problems.length = 0;
      bench.garble();
      await seen.loses();
    }
    assert.equal(seen.lists.length, before, 'nothing is told of what is not known');
    await bench.back();
    await bench.put([third]);
    await seen.sees([third]);

    seen.stop();
    const after = seen.lists.length;
    await bench.put([first]);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(seen.lists.length, after, 'nothing is told after the end');
  });
}

test('a list in the settings is told once', async () => {
  const targets = [{ url: 'http://127.0.0.1:1', weight: 1 }];
  const bench: Bench = { settings: { from: 'static', targets }, put() {}, away() {}, back() {}, close() {} };
  const seen = observe(bench);
  await seen.sees(targets);
  seen.stop();
  assert.equal(seen.lists.length, 1);
});

test('a process that dies without a word is off the list when its heartbeat is late', async (t) => {
  const redis = await startRedis();
  const link = openRedisLink(redis.url, () => undefined);
  t.after(() => redis.kill());
  t.after(() => link.close());
  while (!link.ready()) await new Promise((resolve) => setImmediate(resolve));
  const member = (host: string) => JSON.stringify({ url: `http://${host}:1`, weight: 1 });
  const [seconds] = (await link.send(['TIME'])) as [string];
  await link.send(['ZADD', 'pong:targets:game', `${Number(seconds) * 1000 - 1}`, member('127.0.0.1')]);
  await link.send(['ZADD', 'pong:targets:game', `${Number(seconds) * 1000 + 60_000}`, member('127.0.0.2')]);
  const bench: Bench = {
    settings: { from: 'redis', service: 'game', ...SOON },
    means: { redis: link.send },
    put() {},
    away() {},
    back() {},
    close() {},
  };
  const seen = observe(bench);
  await seen.sees([{ url: 'http://127.0.0.2:1', weight: 1 }]);
  seen.stop();
});

test('what needs a secret or a Redis says which when there is none', () => {
  const means: DiscoveryMeans = { now: Date.now, random: Math.random };
  const events = { onTargets: () => undefined, onProblem: () => undefined };
  const of = (settings: object) => () => discover(discoveryPolicy.parse(settings), means, events);
  assert.throws(of({ from: 'redis', service: 'game' }), /REDIS_URL/);
  const cloud = { from: 'cloud-map', region: 'x', namespace: 'x', service: 'x' };
  assert.throws(of(cloud), /AWS_ACCESS_KEY_ID/);
});
