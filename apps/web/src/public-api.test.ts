import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPublicApi } from './public-api.ts';

function api(answer: (path: string) => Response | Promise<Response>) {
  const asked: string[] = [];
  const clock = { nowMs: 0 };
  const made = createPublicApi({
    gatewayUrl: 'http://gateway',
    now: () => clock.nowMs,
    fetch: async (url) => {
      const path = String(url).replace('http://gateway/pong/api/v1', '');
      asked.push(path);
      return await answer(path);
    },
  });
  return { made, asked, clock };
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

test('a good answer is given on, in its known form', async () => {
  const { made, asked } = api(() => json({ matches: [], nextBeforeMs: null }));
  assert.deepEqual(await made.matches(7, 5), { ok: true, value: { matches: [], nextBeforeMs: null } });
  assert.deepEqual(asked, ['/players/7/matches?limit=20&before=5']);
});

test('missing, broken, strange and unreachable are told apart only as far as a page needs it', async () => {
  const answers: [() => Response | Promise<Response>, string][] = [
    [() => json({}, 404), 'missing'],
    [() => json({}, 503), 'unavailable'],
    [() => json({ surprise: true }), 'unavailable'],
    [() => new Response('<html>'), 'unavailable'],
    [() => Promise.reject(new TypeError('refused')), 'unavailable'],
  ];
  for (const [answer, why] of answers) assert.deepEqual(await api(answer).made.player(7), { ok: false, why });
});

test('everyone’s reads of the leaderboard share one answer for a second', async () => {
  const { made, asked, clock } = api(() => json({ standings: [], asOfMs: 0 }));
  await Promise.all([made.leaderboard(), made.leaderboard()]);
  await made.leaderboard();
  assert.equal(asked.length, 1);
  clock.nowMs = 1_001;
  await made.leaderboard();
  assert.equal(asked.length, 2);
});

test('a popular player’s page costs the game one read a second, and what is kept is bounded', async () => {
  const { made, asked } = api(() => json({}, 404));
  await Promise.all([made.player(7), made.player(7), made.matches(7), made.matches(7)]);
  assert.equal(asked.length, 2);
  for (let id = 1; id <= 600; id += 1) await made.player(id);
  await made.player(7);
  assert.ok(asked.length >= 602, 'the oldest answers were let go');
});
