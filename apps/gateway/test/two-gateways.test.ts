import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createRenewalBoard } from '../src/access/renewal-board.ts';
import { openRedisLink } from '../src/redis-link.ts';
import { closeOf, type House, joinGame, openHouse, requestText, sendRaw, uncappedRoutes } from './house.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

/*
 * A page's socket is at one gateway; its requests come by whichever the load balancer likes. Where the one that holds
 * the socket never sees the new token, every player behind two gateways is thrown out each quarter of an hour.
 */

let redis: RedisServer;
let holds: House;
let other: House;
before(async () => {
  redis = await startRedis();
  const options = { routes: uncappedRoutes(), redisUrl: redis.url };
  holds = await openHouse(options);
  other = await openHouse({ ...options, urls: { auth: holds.auth.echo.url } });
});
after(async () => {
  await Promise.all([holds.close(), other.close()]);
  await redis.kill();
});

const LEEWAY_SECONDS = 5;
/** At least so long, and a second more at most. */
const endingIn = (seconds: number) => ({ exp: Math.ceil(Date.now() / 1000) + seconds - LEEWAY_SECONDS });

async function showToOther(token: string): Promise<void> {
  const lines = [`Authorization: Bearer ${token}`, 'Connection: close'];
  assert.equal((await sendRaw(other.port, requestText('GET /pong/api/v1/me', lines))).status, 200);
}

test('a token renewed by another gateway keeps the socket open, an older one seen later changes nothing', async () => {
  const [sid, lost, stale] = [randomUUID(), randomUUID(), randomUUID()];
  const open = await Promise.all(
    [sid, lost, stale].map((each) => joinGame(holds, { sid: each, ...endingIn(3) })),
  );
  const [renewed, bystander, older] = open;
  assert.ok(renewed && bystander && older);
  const ends = Promise.all([closeOf(bystander), closeOf(older)]);
  await showToOther(await holds.auth.token({ sid }));
  await showToOther(await holds.auth.token({ sid, ...endingIn(60) }));
  await showToOther(await holds.auth.token({ sid: stale, ...endingIn(1) }));
  assert.deepEqual(
    (await ends).map(({ reason }) => reason),
    ['token_expired', 'token_expired'],
  );
  assert.equal(renewed.readyState, renewed.OPEN);
  // And its end is known here at once, whoever was told of it.
  const closed = closeOf(renewed);
  holds.auth.ended.add(sid);
  assert.equal((await closed).reason, 'session_ended');
});

test('what could not be told is told when Redis is back, and no word of it outlives a token', async (t) => {
  const own = await startRedis();
  const link = openRedisLink(own.url, () => undefined);
  t.after(async () => {
    link.close();
    await own.kill();
  });
  const nowMs = Date.now();
  const board = createRenewalBoard({ redis: link, now: () => nowMs });
  const until = async (sid: string) => {
    const untilMs = performance.now() + 10_000;
    for (;;) {
      const found = await board.newestOf([randomUUID(), sid]).catch(() => undefined);
      if (found?.has(sid)) return found.get(sid);
      assert.ok(performance.now() < untilMs, 'it was not told');
      await new Promise(setImmediate);
    }
  };
  board.tell('a', nowMs + 5000);
  assert.equal(await until('a'), nowMs + 5000, 'told before there was a connection');
  await own.kill();
  board.tell('a', nowMs + 9000);
  board.tell('b', nowMs + 7000);
  board.tell('a', nowMs + 8000);
  await assert.rejects(board.newestOf(['a']));
  await own.restart();
  assert.deepEqual([await until('b'), await until('a')], [nowMs + 7000, nowMs + 9000]);
  board.tell('c', nowMs + 100 * 3600_000);
  assert.equal(await until('c'), nowMs + 960_000, 'sixteen minutes at most');
  board.tell('old', nowMs - 61_000);
  board.tell('d', nowMs + 1000);
  await until('d');
  while ((await board.newestOf(['old'])).size > 0) await new Promise(setImmediate);
});
