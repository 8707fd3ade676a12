import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import type { Leaderboard, MatchHistory } from '@pong/protocol';
import { RATED_MATCHES_OF_TWO, recordResult } from '../src/results/record-result.ts';
import type { MatchResult } from '../src/results/result-of-tape.ts';
import { connect, playToPoint, serveGame, startHouse, user } from './house.ts';

const DAY_MS = 24 * 60 * 60_000;
const NOON_MS = Date.UTC(2026, 0, 1, 12);

let made = 0;

/** A quick match that the first of the two won 1 to 0, as its tape would say. */
function won(winner: number, loser: number, over: Partial<MatchResult> = {}): MatchResult {
  made += 1;
  const seat = (playerId: number) => ({ kind: 'player', playerId, name: `player-${playerId}` }) as const;
  return {
    header: {
      format: 1,
      matchId: `match-${made}`,
      engine: '1',
      ruleSet: '1972',
      seed: 1,
      mode: 'quick',
      ranked: true,
      seats: made % 2 === 0 ? [seat(winner), seat(loser)] : [seat(loser), seat(winner)],
      createdAtMs: NOON_MS,
    },
    end: { kind: 'end', tick: 400, reason: 'forfeit', winner: made % 2 === 0 ? 0 : 1 },
    score: [1, 0],
    summary: {
      ticks: 400,
      rallies: 1,
      longestRally: 0,
      fastestBallPercent: 100,
      heatLeft: [],
      heatRight: [],
    },
    packedTape: new Uint8Array(1),
    ...over,
  };
}

test('abuse of matches', async (t) => {
  const house = await startHouse(t);
  const { prisma } = house.door;
  const record = async (result: MatchResult, atMs = NOON_MS) =>
    (await recordResult(prisma, result, atMs)).ratings.every((rating) => rating !== null);

  await t.test(
    'an account whose throwaway guest forfeits at tick 0, again and again, is not ranked',
    async () => {
      const served = await serveGame(house);
      t.after(() => served.close());
      const [boss, guest] = [user(901), user(902, { account: 'placeholder' })];
      const [a, b] = [await connect(served.port, boss), await connect(served.port, guest)];
      await Promise.all([a.next('hello'), b.next('hello')]);
      await a.ask('lobby:quick', {});
      await b.ask('lobby:quick', {});
      for (let count = 0; count < 3; count += 1) {
        await Promise.all([a.next('match:start'), b.next('match:start')]);
        await b.ask('match:leave', {});
        const over = await a.next('match:over');
        assert.deepEqual([over.winner, over.reason], [over.seat, 'forfeit']);
        assert.deepEqual([over.ratings, over.pending], [[null, null], undefined], 'no rating is claimed');
        assert.deepEqual([over.trend, over.seats[over.seat].rating], [[], 1500]);
        await b.next('match:over');
        await a.ask('match:rematch', {});
        await b.ask('match:rematch', {});
      }
      assert.deepEqual((await served.json<Leaderboard>('/leaderboard')).standings, []);
      const history = await served.json<MatchHistory>('/players/901/matches');
      assert.equal(history.matches.length, 3, 'a forfeit in a ranked match stays recorded');

      await Promise.all([a.next('match:start'), b.next('match:start')]);
      await playToPoint(served, 901, a, b);
      await b.ask('match:leave', {});
      const { ratings, seat } = await a.next('match:over');
      assert.ok((ratings[seat]?.after ?? 0) > 1500, 'with a point it is rated');
      a.close();
      b.close();
    },
  );

  await t.test(
    'bot, leave, again over many connections: ten matches at once, and none is stored',
    async () => {
      const served = await serveGame(house);
      t.after(() => served.close());
      let begun = 0;
      const refused = new Set<string>();
      for (let connections = 0; connections < 5; connections += 1) {
        const client = await connect(served.port, user(911));
        await client.next('hello');
        for (let count = 0; count < 3; count += 1) {
          const answer = await client.ask('lobby:bot', { level: 'easy' });
          if (!answer.ok) {
            refused.add(answer.code);
            continue;
          }
          begun += 1;
          await client.ask('match:leave', {});
          const over = await client.next('match:over');
          assert.deepEqual([over.reason, over.pending, over.games], ['forfeit', undefined, 0]);
        }
        client.close();
        await client.closed;
      }
      assert.deepEqual([begun, [...refused]], [10, ['too_fast']]);
      assert.deepEqual((await served.json<MatchHistory>('/players/911/matches')).matches, []);
      assert.equal(await prisma.match.count({ where: { leftPlayerId: 911 } }), 0);
      assert.deepEqual(await readdir(house.tapesDir), [], 'the tapes are gone');
    },
  );

  await t.test('six results of the same two at once, on either side: five are rated', async () => {
    const results = Array.from({ length: RATED_MATCHES_OF_TWO + 1 }, () => won(1, 2));
    const rated = await Promise.all(results.map((result) => record(result)));
    assert.equal(rated.filter(Boolean).length, RATED_MATCHES_OF_TWO);
    const unrated = await prisma.match.findFirst({
      where: { leftRatingAfter: null, leftPlayerId: { in: [1, 2] } },
    });
    assert.ok(unrated, 'the sixth is recorded');
    assert.equal((await prisma.player.findUnique({ where: { id: 1 } }))?.games, 6);
  });

  await t.test('with somebody else, and a day later, matches are rated again', async () => {
    assert.equal(await record(won(1, 3)), true);
    assert.equal(await record(won(1, 2), NOON_MS + DAY_MS - 1), false);
    assert.equal(await record(won(1, 2), NOON_MS + DAY_MS), true);
  });

  await t.test('a result that was rated and comes a second time keeps its ratings', async () => {
    const result = won(4, 5);
    assert.equal(await record(result), true);
    assert.equal(await record(result), true);
  });
});
