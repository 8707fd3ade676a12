import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANONYMOUS } from '@pong/identity';
import type { MatchHistory, Me, PlayerPage } from '@pong/protocol';
import { ERRAND_AUDIENCE } from '@pong/protocol/errands';
import { rate } from '../src/results/rating.ts';
import { connect, headersOf, playToPoint, serveGame, startHouse, user } from './house.ts';

/** A guest's games become an account's, whole and once, with one in play as well; opponents keep what they won. */
test('a merge', async (t) => {
  const house = await startHouse(t);
  const served = await serveGame(house);
  t.after(() => served.close());
  const { prisma } = house.door;
  const member = user(1, { username: 'margaux' });
  const guest = user(2, { username: 'Guest Wren 101', account: 'placeholder' });
  const opponent = user(3, { username: 'olivia' });

  async function seated(first: typeof member, second: typeof member) {
    const [a, b] = [await connect(served.port, first), await connect(served.port, second)];
    await Promise.all([a.next('hello'), b.next('hello')]);
    await a.ask('lobby:quick', {});
    await b.ask('lobby:quick', {});
    await Promise.all([a.next('match:start'), b.next('match:start')]);
    await playToPoint(served, first.userId, a, b);
    return {
      /** The second leaves. */
      async end() {
        await b.ask('match:leave', {});
        await Promise.all([a.next('match:over'), b.next('match:over')]);
        a.close();
        b.close();
        await Promise.all([a.closed, b.closed]);
      },
    };
  }
  const beats = async (winner: typeof member, loser: typeof member) => (await seated(winner, loser)).end();
  async function merge() {
    const response = await fetch(`http://127.0.0.1:${served.port}/internal/errand`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await headersOf(ANONYMOUS, ERRAND_AUDIENCE)) },
      body: JSON.stringify({ kind: 'merge', guestId: 2, playerId: 1, name: 'margaux' }),
    });
    assert.deepEqual(await response.json(), { state: 'done' });
  }
  const all = () =>
    Promise.all([
      prisma.player.findMany({ orderBy: { id: 'asc' } }),
      prisma.match.findMany({ orderBy: { endedAt: 'asc' }, omit: { tape: true, summary: true, seed: true } }),
    ]);

  await beats(member, opponent);
  await beats(guest, opponent);
  await beats(opponent, guest);
  await beats(guest, member);
  const before = await prisma.player.findUniqueOrThrow({ where: { id: 3 } });

  await t.test('matches, counts and ratings are the account’s, as if it had played them all', async () => {
    await merge();
    const [players, matches] = await all();
    const [me, was, other] = players;
    assert.deepEqual([me?.games, me?.wins], [4, 2], 'and the one against itself is no win');
    assert.deepEqual([was?.mergedIntoId, was?.games, was?.wins], [1, 0, 0]);
    assert.deepEqual(other, { ...before, updatedAt: other?.updatedAt }, 'the opponent keeps what it has');
    const rated = matches.filter(({ leftRatingAfter }) => leftRatingAfter !== null);
    assert.equal(rated.length, 3);
    let mine = { rating: 1500, deviation: 350, volatility: 0.06 };
    for (const match of rated) {
      const isLeft = match.leftPlayerId === 1;
      const theirs = {
        rating: (isLeft ? match.rightRatingBefore : match.leftRatingBefore) ?? 0,
        deviation: (isLeft ? match.rightDeviationBefore : match.leftDeviationBefore) ?? 0,
        volatility: 0.06,
      };
      const winner = match.winnerSeat === 0 ? 0 : 1;
      mine = isLeft ? rate(mine, theirs, winner)[0] : rate(theirs, mine, winner)[1];
      const after = (isLeft ? match.leftRatingAfter : match.rightRatingAfter) ?? 0;
      assert.ok(Math.abs(after - mine.rating) < 1e-6);
    }
    assert.ok(Math.abs((me?.rating ?? 0) - mine.rating) < 1e-6);
    assert.equal((await served.json<Me>('/me', member)).games, 4, 'known at once');
  });

  await t.test('again it changes nothing', async () => {
    const [players, matches] = await all();
    await merge();
    const [again, same] = await all();
    const stripped = (rows: typeof players) => rows.map(({ updatedAt: _, ...row }) => row);
    assert.deepEqual(stripped(again), stripped(players));
    assert.deepEqual(same, matches);
  });

  await t.test('the guest’s address leads to the account', async () => {
    const page = await served.json<PlayerPage>('/players/2');
    assert.deepEqual([page.id, page.name], [1, 'margaux']);
    assert.equal((await served.json<MatchHistory>('/players/2/matches')).matches.length, 4);
  });

  await t.test('a match that was in play is the account’s when it ends', async () => {
    const late = user(12, { username: 'Guest Tern 222', account: 'placeholder' });
    const going = await seated(late, opponent);
    await prisma.player.update({ where: { id: 12 }, data: { mergedIntoId: 1 } });
    await going.end();
    const me = await prisma.player.findUniqueOrThrow({ where: { id: 1 } });
    assert.deepEqual([me.games, me.wins], [5, 3]);
    assert.equal(
      await prisma.match.count({ where: { OR: [{ leftPlayerId: 12 }, { rightPlayerId: 12 }] } }),
      0,
    );
  });
});
