import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ownNow } from '@pong/service/own-time';
import { createFailoverStore } from '../src/limits/failover-store.ts';
import { limitPolicy, ruleOf } from '../src/limits/limit-policy.ts';
import { createMemoryStore } from '../src/limits/memory-store.ts';
import { createRedisStore } from '../src/limits/redis-store.ts';
import { openRedisLink } from '../src/redis-link.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

/*
 * Redis dies. Limits must neither stop all traffic, nor let everything through, nor make anyone wait; and when
 * it is back the gateways count together again.
 */

const GATEWAYS = 4;
const POINTS = 400;
/** Nobody waits longer for a limit: the time-out, and what a busy machine adds. */
const PATIENCE_MS = 250;
const WINDOW = ruleOf('outage', limitPolicy.parse({ points: POINTS, perSeconds: 3600 }));

let redis: RedisServer;
before(async () => {
  redis = await startRedis();
});
after(async () => {
  redis.thaw();
  await redis.kill();
});

/**
 * On a busy machine Redis may answer too late now and then; such a request is counted alone, which is not what is asked
 * here. So those are left out: Redis itself never lets one too many through, and no more are counted alone than may be.
 */
function isQuota({ passed, passedAlone }: { passed: number; passedAlone: number }): void {
  assert.ok(passed >= POINTS, `${passed} passed of ${POINTS}`);
  assert.ok(passed - passedAlone <= POINTS, `${passed} passed of ${POINTS}, ${passedAlone} of them alone`);
  assert.ok(passedAlone <= POINTS, `${passedAlone} passed alone`);
}

function openGateways() {
  const links = Array.from({ length: GATEWAYS }, () => openRedisLink(redis.url, () => undefined));
  let passedAlone = 0;
  const countedLocally = () => {
    const local = createMemoryStore({ steady: () => performance.now() });
    return {
      ...local,
      take(...asked: Parameters<typeof local.take>) {
        const decision = local.take(...asked);
        if (decision.ok) passedAlone += 1;
        return decision;
      },
    };
  };
  const stores = links.map((link) =>
    createFailoverStore({
      shared: createRedisStore(link),
      local: countedLocally(),
      gateways: () => GATEWAYS,
      steady: () => performance.now(),
      random: Math.random,
    }),
  );
  const together = (wanted: boolean) => stores.every((store) => store.shared() === wanted);
  return {
    stores,
    together,
    async connected() {
      while (!links.every((link) => link.ready())) await new Promise((resolve) => setImmediate(resolve));
    },
    /** Each gateway is asked so many times, one after the other. Returns how many passed, and the longest wait. */
    async ask(times: number, key: string) {
      let passed = 0;
      let longestMs = 0;
      const aloneBefore = passedAlone;
      await Promise.all(
        stores.map(async (store) => {
          for (let index = 0; index < times; index += 1) {
            const startedAtMs = ownNow();
            if ((await store.take(WINDOW, key)).ok) passed += 1;
            longestMs = Math.max(longestMs, ownNow() - startedAtMs);
          }
        }),
      );
      return { passed, passedAlone: passedAlone - aloneBefore, longestMs };
    },
    close: () => links.forEach((link) => void link.close()),
  };
}

for (const [fault, stop, start] of [
  ['crashes', () => redis.kill(), () => redis.restart()],
  ['freezes', async () => redis.freeze(), async () => redis.thaw()],
] as const) {
  test(`Redis ${fault}: one quota more at most, no hang, and together again after`, async (t) => {
    const gateways = openGateways();
    t.after(gateways.close);
    await gateways.connected();
    const before = await gateways.ask(200, fault);
    isQuota(before);

    await stop();
    const during = await gateways.ask(200, fault);
    assert.ok(during.longestMs < PATIENCE_MS, `somebody waited ${during.longestMs} ms`);
    const alone = before.passedAlone + during.passed;
    assert.ok(alone <= POINTS, `${alone} passed alone`);
    assert.ok(alone >= POINTS * 0.9, 'traffic goes on');
    const more = await gateways.ask(200, fault);
    assert.ok(alone + more.passed <= POINTS, 'one quota more, however long it lasts');
    assert.ok(more.longestMs < PATIENCE_MS, `somebody waited ${more.longestMs} ms`);
    assert.ok(gateways.together(false));

    await start();
    const untilMs = performance.now() + 10_000;
    while (!gateways.together(true) && performance.now() < untilMs) {
      await gateways.ask(1, 'probe');
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(gateways.together(true), 'not together again within 10 s');
    const healed = await gateways.ask(200, `${fault}, healed`);
    isQuota(healed);
  });
}
