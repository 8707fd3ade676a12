import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from '@pong/service';
import { request } from 'undici';
import { cachePolicy } from '../src/cache/cache-policy.ts';
import { createPurgeRelay } from '../src/purge-relay.ts';
import { openRedisLink } from '../src/redis-link.ts';
import { type HouseOptions, hearsPurges, openHouse, unlimitedRoutes } from './house.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

/*
 * A result changes the leaderboard while Redis is away. What was said in that time nobody hears any more, and a gateway
 * that missed it would give the old board for as long as the file lets it.
 */

const [BOARD, ME] = ['/pong/api/v1/leaderboard', '/pong/api/v1/me'];

/** A house whose game numbers its answers; of what is kept a minute the board has a tag and `me` has none. */
async function open(options: HouseOptions) {
  const routes = unlimitedRoutes();
  for (const route of routes.routes) {
    if (route.path === BOARD) route.cache = cachePolicy.parse({ ttlSeconds: 60, tags: ['leaderboard'] });
    if (route.path === ME) route.cache = cachePolicy.parse({ ttlSeconds: 60 });
  }
  let served = 0;
  const house = await openHouse({
    routes,
    game: {
      answer: (_request, response) => {
        served += 1;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ standings: [], served }));
        return true;
      },
    },
    ...options,
  });
  return {
    house,
    async get(path: string, headers: Record<string, string> = {}) {
      const answer = await request(house.origin + path, { headers });
      return { status: answer.statusCode, text: await answer.body.text() };
    },
  };
}

for (const [fault, stop, start] of [
  ['is killed and comes back', (redis: RedisServer) => redis.kill(), (redis: RedisServer) => redis.restart()],
  [
    'hangs for as long as it takes',
    async (redis: RedisServer) => redis.freeze(),
    async (redis: RedisServer) => redis.thaw(),
  ],
] as const)
  test(`a purge while Redis ${fault}: no gateway keeps what was purged`, async (t) => {
    const redis = await startRedis();
    const one = await open({ redisUrl: redis.url });
    const lines: string[] = [];
    const logger = createLogger({
      service: 'gateway',
      level: 'debug',
      destination: { write: (line: string) => void lines.push(line) },
    });
    const two = await open({ redisUrl: redis.url, logger });
    t.after(async () => {
      redis.thaw();
      await Promise.all([one.house.close(), two.house.close()]);
      await redis.kill();
    });
    await Promise.all([hearsPurges(one.house), hearsPurges({ log: lines })]);
    const untagged = { authorization: `Bearer ${await two.house.auth.token()}` };
    const kept = await two.get(BOARD);
    assert.equal((await two.get(BOARD)).text, kept.text);
    const own = await two.get(ME, untagged);

    await stop(redis);
    // Both of its connections, that for questions and the one that listens.
    while (lines.filter((line) => line.includes('Redis is away')).length < 2)
      await new Promise((resolve) => setImmediate(resolve));
    one.house.gateway.purge('leaderboard');
    assert.equal((await two.get(BOARD)).text, kept.text, 'it cannot know yet');
    await start(redis);
    const untilMs = performance.now() + 20_000;
    while ((await two.get(BOARD)).text === kept.text)
      assert.ok(performance.now() < untilMs, 'it still gives what was purged');
    assert.equal((await two.get(ME, untagged)).text, own.text, 'what has no tag stays');
  });

test('a gateway that alone had lost Redis says its purges when it has it again', async (t) => {
  const redis = await startRedis();
  const heard: string[] = [];
  const other = openRedisLink(redis.url, () => undefined);
  const unsubscribe = other.subscribe('gateway-purge', {
    heard: (tag) => void heard.push(tag),
    missed: () => void heard.push('listening'),
  });
  let away = true;
  const ready = new Set<() => void>();
  const purges = createPurgeRelay({
    // The same Redis over a line that is broken at first.
    redis: {
      ...other,
      send: (command) => (away ? Promise.reject(new Error('no connection')) : other.send(command)),
      onReady: (call) => void ready.add(call),
    },
    cache: { purge: () => 0 },
    onMissed: () => undefined,
  });
  const house = await open({ redisUrl: redis.url });
  t.after(async () => {
    purges.close();
    unsubscribe();
    other.close();
    await house.house.close();
    await redis.kill();
  });
  await hearsPurges(house.house);
  while (!heard.includes('listening') || !other.ready())
    await new Promise((resolve) => setImmediate(resolve));
  const kept = await house.get(BOARD);
  purges.purge('leaderboard');
  purges.purge('leaderboard');
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await house.get(BOARD)).text, kept.text);
  away = false;
  for (const call of ready) call();
  while (!heard.includes('leaderboard')) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(heard, ['listening', 'leaderboard']);
  const untilMs = performance.now() + 5000;
  while ((await house.get(BOARD)).text === kept.text) assert.ok(performance.now() < untilMs);
});
