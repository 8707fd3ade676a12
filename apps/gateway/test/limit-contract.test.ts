import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import {
  ALGORITHMS,
  type Algorithm,
  limitPolicy,
  type Rule,
  ruleOf,
  windowOf,
} from '../src/limits/limit-policy.ts';
import type { Decision, ReturningStore } from '../src/limits/limit-store.ts';
import { createMemoryStore } from '../src/limits/memory-store.ts';
import { createRedisStore } from '../src/limits/redis-store.ts';
import { openRedisLink, type RedisLink } from '../src/redis-link.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

/* What each way of counting promises, on each store, held against the plainest counting of the same by one clock. */

let redis: RedisServer;
let link: RedisLink;
before(async () => {
  redis = await startRedis();
  link = openRedisLink(redis.url, () => undefined);
  while (!link.ready()) await new Promise((resolve) => setImmediate(resolve));
});
after(async () => {
  link.close();
  await redis.kill();
});

function rule(algorithm: Algorithm, name: string, more: Record<string, unknown> = {}): Rule {
  return ruleOf(name, limitPolicy.parse({ algorithm, points: 12, perSeconds: 60, ...more }));
}

interface Bench {
  store: ReturningStore;
  setClock(ms: number): Promise<void>;
}

const STORES: Record<string, () => Bench> = {
  'in memory': () => {
    let nowMs = 0;
    return {
      store: createMemoryStore({ steady: () => nowMs }),
      setClock: async (ms) => {
        nowMs = ms;
      },
    };
  },
  'in Redis': () => ({
    store: createRedisStore(link, { clock: `local now = tonumber(redis.call('GET', 'test-clock'))` }),
    setClock: async (ms) => void (await link.send(['SET', 'test-clock', String(ms)])),
  }),
};

/** Counts plainly: every admission is kept with its time. Says whether one more may pass. */
const ORACLES: Record<Algorithm, (rule: Rule) => (nowMs: number) => boolean> = {
  'token-bucket': ({ burst, points, periodMs }) => {
    let [tokens, atMs] = [burst, 0];
    return (nowMs) => {
      tokens = Math.min(burst, tokens + ((nowMs - atMs) * points) / periodMs);
      atMs = nowMs;
      if (tokens < 1 - 1e-6) return false;
      tokens -= 1;
      return true;
    };
  },
  'fixed-window': ({ points, periodMs }) => {
    let [startMs, count] = [Number.NEGATIVE_INFINITY, 0];
    return (nowMs) => {
      if (nowMs - startMs >= periodMs) [startMs, count] = [nowMs, 0];
      count += 1;
      return count <= points;
    };
  },
  'sliding-window': ({ points, periodMs }) => {
    const admitted: number[] = [];
    return (nowMs) => {
      if (admitted.filter((atMs) => atMs > nowMs - periodMs).length >= points) return false;
      admitted.push(nowMs);
      return true;
    };
  },
  'leaky-bucket': ({ points, periodMs, burst }) => {
    const departures: number[] = [];
    return (nowMs) => {
      const waiting = departures.filter((atMs) => atMs > nowMs);
      const next = Math.max(nowMs, (departures.at(-1) ?? Number.NEGATIVE_INFINITY) + periodMs / points);
      if (next > nowMs + 1e-6 && waiting.length > burst) return false;
      if (next - nowMs > (burst * periodMs) / points + 1e-3) return false;
      departures.push(next);
      return true;
    };
  },
};

/** Milliseconds between two requests: mostly none, or nothing would be refused. */
const PASSES = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(0, 1) },
  { weight: 4, arbitrary: fc.constantFrom(700, 2500, 5000) },
  { weight: 1, arbitrary: fc.constantFrom(31_000, 61_000) },
);
const windows = ({ points, periodMs }: Rule, tookMs: number) => points * (Math.floor(tookMs / periodMs) + 1);
const flow = ({ points, periodMs }: Rule, tookMs: number) => (points * tookMs) / periodMs;
/** What a count by one clock lets through at most within so long. */
const MOST: Record<Algorithm, (rule: Rule, tookMs: number) => number> = {
  'token-bucket': (each, tookMs) => each.burst + flow(each, tookMs),
  'leaky-bucket': (each, tookMs) => each.burst + 1 + flow(each, tookMs),
  'fixed-window': windows,
  'sliding-window': windows,
};

let series = 0;
for (const algorithm of ALGORITHMS) {
  for (const [where, open] of Object.entries(STORES)) {
    describe(`${algorithm}, ${where}`, () => {
      test('lets through what the plain count lets through, key by key', async () => {
        const { store, setClock } = open();
        let refusals = 0;
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.tuple(fc.nat({ max: 1 }), PASSES), {
              minLength: 30,
              maxLength: 60,
            }),
            async (steps) => {
              series += 1;
              const each = rule(
                algorithm,
                `plain${series}`,
                algorithm === 'leaky-bucket' ? { burst: 3 } : {},
              );
              const oracles = [0, 1].map(() => ORACLES[algorithm](each));
              let nowMs = 1_000_000;
              for (const [key, passes] of steps) {
                nowMs += passes;
                await setClock(nowMs);
                const { ok } = await store.take(each, `key ${key}`);
                if (!ok) refusals += 1;
                // The sliding window counts in parts: never more than the log, a point at most a part later.
                if (algorithm === 'sliding-window') {
                  if (!ok) continue;
                  assert.ok(oracles[key]?.(nowMs), `${nowMs}: more than the log allows`);
                } else assert.equal(ok, oracles[key]?.(nowMs), `at ${nowMs}`);
              }
            },
          ),
          { numRuns: 25 },
        );
        assert.ok(refusals > 20, `only ${refusals} refusals: nothing was tested`);
      });

      test('what it says of the rest and of the time to wait is so', async () => {
        const { store, setClock } = open();
        series += 1;
        const burst = algorithm === 'leaky-bucket' ? { burst: 4 } : {};
        const each = rule(algorithm, `says${series}`, burst);
        let nowMs = 5_000_000;
        await setClock(nowMs);
        let last: Decision | undefined;
        let passed = 0;
        for (;;) {
          const decision = await store.take(each, 'one');
          if (last) assert.equal(decision.ok, last.remaining > 0, `${last.remaining} were left`);
          last = decision;
          if (!decision.ok) break;
          passed += 1;
        }
        assert.equal(passed, algorithm === 'leaky-bucket' ? 5 : 12);
        assert.ok(last.retryMs > 0);
        await setClock(nowMs + last.retryMs - 2);
        assert.equal((await store.take(each, 'one')).ok, false);
        await setClock(nowMs + last.retryMs);
        assert.equal((await store.take(each, 'one')).ok, true);
        nowMs += last.retryMs + last.resetMs + 65_000;
        await setClock(nowMs);
        const again = await store.take(each, 'one');
        assert.equal(again.remaining, (algorithm === 'leaky-bucket' ? 5 : 12) - 1);
      });
    });
  }
}

for (const [where, open] of Object.entries(STORES))
  test(`a point given back can be taken once more, and nothing after its window, ${where}`, async () => {
    const { store, setClock } = open();
    series += 1;
    const each = windowOf(`back:${series}`, 3, 60_000);
    const take = async () => store.take(each, 'k');
    await setClock(1_000_000);
    const taken = await take();
    for (let index = 0; index < 2; index += 1) assert.ok((await take()).ok);
    const refused = await take();
    assert.deepEqual([refused.ok, refused.retryMs], [false, 60_000]);
    await store.giveBack(each, 'k', taken);
    assert.deepEqual(await take(), { ok: true, remaining: 0, resetMs: 60_000, retryMs: 0, waitMs: 0 });
    assert.equal((await take()).ok, false);
    await setClock(1_060_000);
    await store.giveBack(each, 'k', taken);
    assert.equal((await take()).remaining, 2);
    for (let index = 0; index < 5; index += 1) await store.giveBack(each, 'k', taken);
    assert.equal((await take()).remaining, 2, 'never more than there were');
    await store.giveBack(each, 'nobody', taken);
  });

test('both stores say the same to the millisecond', async () => {
  const memory = STORES['in memory']?.();
  const far = STORES['in Redis']?.();
  assert.ok(memory && far);
  let nowMs = 9_000_000.25;
  let seed = 7;
  for (let index = 0; index < 400; index += 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    nowMs += index % 5 === 0 ? seed % 9000 : seed % 40;
    await memory.setClock(nowMs);
    await far.setClock(nowMs);
    for (const algorithm of ALGORITHMS) {
      const each = rule(algorithm, 'same', algorithm.endsWith('bucket') ? { burst: 5 } : {});
      assert.deepEqual(await memory.store.take(each, 'k'), await far.store.take(each, 'k'), algorithm);
    }
  }
});

test('a leaky bucket spaces what it lets through', async () => {
  const memory = createMemoryStore({ steady: () => 1000 });
  const each = rule('leaky-bucket', 'spaced', { points: 100, perSeconds: 1, burst: 3 });
  const waits = [0, 1, 2, 3].map(() => memory.take(each, 'k').waitMs);
  assert.deepEqual(waits, [0, 10, 20, 30]);
  assert.equal(memory.take(each, 'k').ok, false);
});

test('keys in memory are bounded, and a flood under one limit empties no other', () => {
  const memory = createMemoryStore({ steady: () => 0, keysPerLimit: 100 });
  const [victim, flooded] = [rule('fixed-window', 'victim'), rule('fixed-window', 'flooded')];
  for (let index = 0; index < 12; index += 1) memory.take(victim, 'me');
  for (let index = 0; index < 5000; index += 1) memory.take(flooded, String(index));
  assert.equal(memory.size(), 101);
  assert.equal(memory.take(victim, 'me').ok, false);
});

for (const algorithm of ALGORITHMS) {
  test(`${algorithm}: four gateways on one Redis let through what one clock would, and at most 1 % more`, async () => {
    const each = ruleOf(
      `four-${algorithm}`,
      limitPolicy.parse({
        algorithm,
        points: 60,
        perSeconds: 1,
        ...(algorithm === 'leaky-bucket' ? { burst: 10 } : {}),
      }),
    );
    const links = Array.from({ length: 4 }, () => openRedisLink(redis.url, () => undefined));
    while (!links.every((one) => one.ready())) await new Promise((resolve) => setImmediate(resolve));
    const attempts: number[] = [];
    let admitted = 0;
    const startedAtMs = performance.now();
    const untilMs = startedAtMs + 2600;
    // Each gateway asks as fast as it is answered, twice at a time: many times what may pass, on a busy machine too.
    await Promise.all(
      [...links, ...links].map(async (one) => {
        const store = createRedisStore(one);
        while (performance.now() < untilMs) {
          const decision = await store.take(each, 'all');
          attempts.push(performance.now());
          if (decision.ok) admitted += 1;
        }
      }),
    );
    const tookMs = performance.now() - startedAtMs;
    for (const one of links) one.close();
    // The most that one clock lets through in that time to someone who never stops asking; and the least, from
    // when these asked: a pause of this process looks to it as if nobody had.
    const most = MOST[algorithm](each, tookMs);
    const oracle = ORACLES[algorithm](each);
    const base = attempts[0] ?? 0;
    const allowed = attempts.filter((atMs) => oracle(1e6 + atMs - base)).length;
    assert.ok(attempts.length > 1.5 * allowed, `${attempts.length} asked, ${allowed} allowed: no pressure`);
    assert.ok(admitted <= most * 1.01, `${admitted} passed, one clock allows ${most}`);
    assert.ok(admitted >= allowed * 0.9, `${admitted} passed, one clock allows ${allowed}`);
  });
}
