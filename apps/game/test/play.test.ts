import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { LEFT, RIGHT } from '@pong/engine';
import { unpackTape, verifyTape } from '@pong/netcode';
import type { Leaderboard, MatchHistory } from '@pong/protocol';
import { type Client, connect, serveGame, startHouse, user } from './house.ts';
import { stateOf } from './matches-of.ts';
import { follow, sitDown } from './player.ts';

test('play', async (t: TestContext) => {
  const house = await startHouse(t);
  const served = await serveGame(house);
  t.after(() => served.close());

  /** Turns until the client has its result. */
  async function playOut(client: Client) {
    for (let seconds = 0; served.game.matches.count() > 0; seconds += 2) {
      assert.ok(seconds < 3600, 'the match ends');
      served.turn(120);
      await client.sync();
    }
    return client.next('match:over');
  }

  await t.test('a bot match starts at once, is played to the end and stands in the history', async () => {
    const me = user(11);
    const client = await connect(served.port, me);
    const hello = await client.next('hello');
    assert.equal(hello.player.name, 'player-11');
    assert.equal(hello.match, null);
    assert.deepEqual(await client.ask('lobby:bot', { level: 'hard' }), { ok: true });
    const start = await client.next('match:start');
    assert.equal(start.mode, 'bot');
    assert.equal(start.ranked, false);
    assert.equal(stateOf(start.sync).tick, 0);
    const over = await playOut(client);
    assert.equal(over.reason, 'score');
    assert.equal(over.winner, start.seat === LEFT ? RIGHT : LEFT);
    assert.equal(over.score[start.seat === LEFT ? RIGHT : LEFT], 11);
    assert.equal(over.games, 1);
    assert.deepEqual(over.ratings, [null, null]);
    const history = await served.json<MatchHistory>('/players/11/matches');
    assert.equal(history.matches.length, 1);
    assert.equal(history.matches[0]?.id, start.matchId);
    const tape = await served.api(`/matches/${start.matchId}/tape`);
    const unpacked = unpackTape(new Uint8Array(await tape.arrayBuffer()));
    assert.ok(!('problem' in unpacked));
    assert.ok(!('problem' in verifyTape(unpacked)));
    client.close();
  });

  await t.test('two are paired by quick match and play to the end; both ratings move', async () => {
    const [a, b] = [await connect(served.port, user(21)), await connect(served.port, user(22))];
    await a.next('hello');
    await b.next('hello');
    assert.deepEqual(await a.ask('lobby:quick', {}), { ok: true });
    assert.equal((await a.next('lobby:view')).state, 'queued');
    assert.deepEqual(await b.ask('lobby:quick', {}), { ok: true });
    const [startA, startB] = [await a.next('match:start'), await b.next('match:start')];
    assert.equal(startA.matchId, startB.matchId);
    assert.notEqual(startA.seat, startB.seat);
    assert.equal(startA.ranked, true);
    const players = [
      sitDown(a, startA, served.nowMs, follow({ everyTicks: 6, volleys: 99 })),
      sitDown(b, startB, served.nowMs, follow({ everyTicks: 6, volleys: 3 })),
    ];
    while (a.pending('match:over') === 0) {
      served.turn(3);
      for (const player of players) player.frame();
      await Promise.all([a.sync(), b.sync()]);
    }
    for (const { session } of players) {
      const { desyncs, overruled } = session.figures();
      assert.deepEqual({ desyncs, overruled }, { desyncs: 0, overruled: 0 });
      assert.equal(Math.max(session.confirmed().leftScore, session.confirmed().rightScore), 11);
    }
    const [overA, overB] = [await a.next('match:over'), await b.next('match:over')];
    assert.deepEqual(overA.score, overB.score);
    assert.ok(overA.summary.longestRally >= 2, `rallies were played: ${overA.summary.longestRally}`);
    const winner = overA.winner;
    assert.ok(winner === 0 || winner === 1);
    const [won, lost] = [overA.ratings[winner], overA.ratings[winner === 0 ? 1 : 0]];
    assert.ok(won && lost && won.after > won.before && lost.after < lost.before);
    assert.deepEqual(overA.trend, [overA.ratings[overA.seat]?.after]);
    const board = await served.json<Leaderboard>('/leaderboard');
    assert.deepEqual(
      board.standings.map((standing) => standing.rating),
      [won.after, lost.after],
    );
    a.close();
    b.close();
  });
});
