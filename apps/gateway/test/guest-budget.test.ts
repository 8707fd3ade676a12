import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { request } from 'undici';
import { createFailoverStore } from '../src/limits/failover-store.ts';
import { createGuestBudget, type GuestBudget } from '../src/limits/guest-budget.ts';
import { createKnownGuests } from '../src/limits/known-guests.ts';
import { createMemoryStore } from '../src/limits/memory-store.ts';
import { createRedisStore } from '../src/limits/redis-store.ts';
import { openRedisLink, type RedisLink } from '../src/redis-link.ts';
import { openHouse, sessionCookie, unlimitedRoutes } from './house.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

/* What minting may cost, however many gateways a flood is spread over: one budget, on either store. */

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

const steady = () => performance.now();
const LIMITS = { burst: 3, perHour: 5, totalPerHour: 8 };
const IPV4 = (address: string) => ({ limitKey: address, allocationKey: address });
const alone = () => {
  const budget = createGuestBudget(LIMITS, {
    store: createMemoryStore({ steady }),
    known: createKnownGuests(undefined),
  });
  return [budget, budget] as const;
};
/** Two gateways on one Redis; each has links and memories of its own. */
const together = () => {
  const open = () =>
    createGuestBudget(LIMITS, { store: createRedisStore(link), known: createKnownGuests(link) });
  return [open(), open()] as const;
};

async function passed(budgets: readonly GuestBudget[], times: number, address: string): Promise<number> {
  let count = 0;
  for (let index = 0; index < times; index += 1) {
    const leave = await budgets[index % budgets.length]?.take(IPV4(address), randomUUID());
    if (leave?.ok) count += 1;
  }
  return count;
}

for (const [where, open] of [
  ['in memory', alone],
  ['in Redis, by two gateways', together],
] as const)
  describe(`the budget of new guests, ${where}`, () => {
    before(async () => void (await link.send(['FLUSHALL'])));

    test('by address, and in all: who is refused has taken nothing of any', async () => {
      const budgets = open();
      assert.equal(await passed(budgets, 6, '192.0.2.1'), 3);
      const refused = await budgets[0].take(IPV4('192.0.2.1'), randomUUID());
      assert.ok(!refused.ok && refused.retryAfter > 50 && refused.retryAfter <= 60, JSON.stringify(refused));
      assert.equal(await passed(budgets, 6, '192.0.2.2'), 3);
      // Two are left for everybody: the four that were refused above took none.
      assert.equal(await passed(budgets, 6, '192.0.2.3'), 2);
      // And the one that the ceiling refused took none of its address.
      assert.equal(await passed(budgets, 1, '192.0.2.4'), 0);
    });

    test('given back when no row came of it; a guest seen before is not new, at neither gateway', async () => {
      await link.send(['FLUSHALL']);
      const budgets = open();
      const [one, other] = budgets;
      const guestId = randomUUID();
      for (let index = 0; index < 10; index += 1) {
        const leave = await one.take(IPV4('192.0.2.9'), randomUUID());
        assert.ok(leave.ok, `try ${index}`);
        await leave.giveBack();
      }
      assert.ok((await one.take(IPV4('192.0.2.9'), guestId)).ok);
      one.minted(guestId);
      assert.equal(await passed(budgets, 6, '192.0.2.9'), 2);
      for (let index = 0; index < 30; index += 1) {
        assert.ok((await other.take(IPV4('192.0.2.9'), guestId)).ok);
        assert.ok((await one.take(IPV4('192.0.2.9'), guestId)).ok);
      }
      assert.equal((await other.take(IPV4('192.0.2.9'), guestId)).ok, false, 'sixty an hour');
    });
  });

test('Redis dies: each gateway lets its share through, one budget more in all, and nobody waits', async (t) => {
  const own = await startRedis();
  t.after(() => own.kill());
  const links = [0, 1].map(() => openRedisLink(own.url, () => undefined));
  t.after(() => links.forEach((each) => void each.close()));
  while (!links.every((each) => each.ready())) await new Promise((resolve) => setImmediate(resolve));
  const limits = { burst: 20, perHour: 1000, totalPerHour: 1000 };
  const budgets = links.map((each) =>
    createGuestBudget(limits, {
      store: createFailoverStore({
        shared: createRedisStore(each),
        local: createMemoryStore({ steady }),
        gateways: () => 2,
        steady,
        random: Math.random,
      }),
      known: createKnownGuests(each),
    }),
  );
  assert.equal(await passed(budgets, 40, '192.0.2.1'), 20);
  const kept = await budgets[0]?.take(IPV4('192.0.2.2'), randomUUID());
  await own.kill();
  const more = await passed(budgets, 60, '192.0.2.1');
  assert.ok(more > 0 && more <= 20, `${more} more`);
  assert.equal(await passed(budgets, 20, '192.0.2.1'), 0, 'however long it lasts');
  // What Redis counted cannot be given back to it now; that is no fault of the guest.
  if (kept?.ok) await kept.giveBack();
});

test('thirty new guests of an address, whichever of two gateways they come by; back by the other is not new', async (t) => {
  await link.send(['FLUSHALL']);
  const options = { routes: unlimitedRoutes(), trustedProxies: ['127.0.0.1'], redisUrl: redis.url };
  const houses = [await openHouse(options), await openHouse(options)] as const;
  t.after(() => Promise.all(houses.map((house) => house.close())));
  const enter = async (index: number, guestId: string) => {
    const answer = await request(`${houses[index % 2]?.origin}/pong/game`, {
      headers: {
        accept: 'text/html',
        'sec-fetch-mode': 'navigate',
        'x-forwarded-for': '203.0.113.7',
        cookie: await sessionCookie(guestId),
      },
    });
    await answer.body.dump();
    return answer.statusCode;
  };
  // Until both count together there is nothing to see.
  for (const house of houses)
    while (!/gateway_limits_shared\{[^}]*\} 1/.test(await house.metrics())) {
      await (await request(`${house.origin}/pong/api/v1/leaderboard`)).body.dump();
    }
  const first = randomUUID();
  assert.equal(await enter(0, first), 200);
  const statuses = [];
  for (let index = 0; index < 40; index += 1) statuses.push(await enter(index, randomUUID()));
  assert.equal(statuses.filter((status) => status === 200).length, 29);
  assert.equal(await enter(1, first), 200);
});
