import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMatches } from '@pong/database/matches';
import {
  leaderboard,
  type MatchHistory,
  type MatchRow,
  matchDetail,
  matchHistory,
  matchRow,
  me,
  type PlayerPage,
  playerPage,
  presence,
} from '@pong/protocol';
import { connect, playToPoint, serveGame, startHouse, user } from './house.ts';
import { startSwitch } from './switch.ts';

test('the HTTP side', async (t) => {
  const house = await startHouse(t);
  const cable = await startSwitch(house.database.url);
  const door = openMatches({ url: cable.url, max: 2 });
  const served = await serveGame(house, { door, ratingPatienceMs: 1_500 });
  t.after(async () => {
    await served.close();
    await door.close();
    await cable.close();
  });

  /** A rated match that the first wins, since the second leaves. */
  async function rated(winner: number, loser: number, over: Parameters<typeof user>[1] = {}) {
    const [a, b] = [await connect(served.port, user(winner)), await connect(served.port, user(loser, over))];
    await Promise.all([a.next('hello'), b.next('hello')]);
    await a.ask('lobby:quick', {});
    await b.ask('lobby:quick', {});
    await Promise.all([a.next('match:start'), b.next('match:start')]);
    await playToPoint(served, winner, a, b);
    await b.ask('match:leave', {});
    const { matchId } = await a.next('match:over');
    await b.next('match:over');
    a.close();
    b.close();
    await Promise.all([a.closed, b.closed]);
    return matchId;
  }

  await t.test('bodies are what the protocol says', async () => {
    const first = await rated(1, 2);
    await rated(1, 3, { account: 'placeholder', username: 'Guest Wren 101' });
    me.parse(await served.json('/me', user(1)));
    presence.parse(await served.json('/presence'));
    const board = leaderboard.parse(await served.json('/leaderboard'));
    assert.deepEqual(
      board.standings.map(({ id, rank, trend }) => [id, rank, trend.length]),
      [
        [1, 1, 2],
        [2, 2, 1],
      ],
      'full accounts only, best first, each with its ratings so far',
    );
    const page = playerPage.parse(await served.json<PlayerPage>('/players/1'));
    assert.deepEqual([page.games, page.wins, page.ratingHistory.length, page.playing], [2, 2, 2, false]);
    assert.equal(page.ratingHistory.at(-1)?.rating, page.rating);
    const detail = matchDetail.parse(await served.json(`/matches/${first}`));
    assert.equal(detail.reason, 'forfeit');
    assert.equal(detail.summary.heatLeft.length, 640);
  });

  await t.test('a history comes in pages, newest first, without gap or repetition', async () => {
    for (let count = 0; count < 3; count += 1) await rated(1, 2);
    const seen: string[] = [];
    let before = '';
    for (let pages = 0; pages < 9; pages += 1) {
      const history = matchHistory.parse(
        await served.json<MatchHistory>(`/players/1/matches?limit=2${before}`),
      );
      seen.push(...history.matches.map((match) => match.id));
      if (history.nextBeforeMs === null) break;
      before = `&before=${history.nextBeforeMs}`;
    }
    assert.equal(seen.length, 5);
    assert.equal(new Set(seen).size, 5);
  });

  await t.test(
    'one’s own games come as a file, JSON or CSV, whole and in order, and nobody else’s',
    async () => {
      const answer = await served.api('/me/export', user(1));
      assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="pong-games.json"');
      assert.equal(answer.headers.get('cache-control'), 'private, no-store');
      const { player, matches } = JSON.parse(await answer.text());
      assert.deepEqual([player.id, matches.length], [1, 5]);
      const rows = matches.map((match: unknown) => matchRow.parse(match));
      assert.deepEqual(
        rows.map((row: MatchRow) => row.endedAtMs),
        rows.map((row: MatchRow) => row.endedAtMs).toSorted(),
      );
      const csv = await served.api('/me/export?format=csv', user(2));
      assert.match(csv.headers.get('content-type') ?? '', /^text\/csv/);
      const [head, ...lines] = (await csv.text()).trimEnd().split('\r\n');
      assert.match(head ?? '', /^id,mode,ranked,startedAt,endedAt,opponent,/);
      assert.equal(lines.length, 4);
      assert.ok(lines.every((line) => line.includes(',player-1,') && line.includes(',forfeit,')));
      const none = await served.api('/me/export?format=csv', user(99));
      assert.equal((await none.text()).trimEnd(), head);
      assert.equal((await served.api('/me/export?format=xml', user(1))).status, 400);
      assert.equal((await served.api('/me/export')).status, 401);
    },
  );

  await t.test('what is not there, or not asked rightly, is a problem', async () => {
    const expected: [string, number, string][] = [
      ['/players/999', 404, 'not_found'],
      ['/players/1e3x', 404, 'not_found'],
      ['/players/-1', 404, 'not_found'],
      ['/matches/AAAAAAAAAAAAAAAAAAAAAA', 404, 'not_found'],
      ['/matches/..%2f..%2fetc/tape', 404, 'not_found'],
      ['/players/1/matches?limit=0', 400, 'bad_request'],
      ['/players/1/matches?limit=1000', 400, 'bad_request'],
      ['/players/1/matches?before=yesterday', 400, 'bad_request'],
      ['/players/1/matches?before=1&before=2', 400, 'bad_request'],
      ['/nowhere', 404, 'not_found'],
    ];
    for (const [path, status, code] of expected) {
      const response = await served.api(path);
      const problem = JSON.parse(await response.text());
      assert.deepEqual([response.status, problem.code], [status, code], path);
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
    }
  });

  await t.test(
    'while the database is away: 503 with Retry-After; who is known may play on; then it heals',
    async () => {
      await served.json('/me', user(1));
      const client = await connect(served.port, user(1));
      await client.next('hello');
      cable.cut();
      const away = await served.api('/players/1');
      assert.equal(away.status, 503);
      assert.ok(Number(away.headers.get('retry-after')) > 0);
      assert.equal((await served.api('/me', user(77))).status, 503);
      assert.equal((await served.api('/me', user(1))).status, 200);
      assert.equal(await served.game.ready(), false);
      assert.deepEqual(await client.ask('lobby:bot', { level: 'easy' }), { ok: true });
      await client.next('match:start');
      await playToPoint(served, 1, client);
      await client.ask('match:leave', {});
      const over = await client.next('match:over');
      assert.equal(over.pending, true);
      assert.match(await served.metrics(), /game_results_waiting\{[^}]*\} 1/);
      cable.mend();
      await t.waitFor(
        async () => {
          const history = await served.json<MatchHistory>('/players/1/matches?limit=1');
          assert.equal(history.matches[0]?.mode, 'bot');
        },
        { interval: 100, timeout: 10_000 },
      );
      const rated = await client.next('match:rated');
      assert.deepEqual([rated.matchId, rated.pending], [over.matchId, undefined]);
      client.close();
    },
  );
});
