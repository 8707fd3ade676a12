import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANONYMOUS } from '@pong/identity';
import { unpackTape, verifyTape } from '@pong/netcode';
import type { Leaderboard, Me, PlayerPage } from '@pong/protocol';
import { ERRAND_AUDIENCE, type Errand, errandAnswer, playedAnswer } from '@pong/protocol/errands';
import { FIRST_RATING } from '../src/results/rating.ts';
import { connect, headersOf, playToPoint, serveGame, startHouse, user } from './house.ts';

/** What the auth service asks: who has played, and what becomes of players with their accounts. */
test('errands of accounts', async (t) => {
  const house = await startHouse(t);
  const served = await serveGame(house);
  t.after(() => served.close());
  const { prisma } = house.door;

  async function post(path: string, body: unknown, audience = ERRAND_AUDIENCE, principal = ANONYMOUS) {
    const response = await fetch(`http://127.0.0.1:${served.port}/internal${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await headersOf(principal, audience)) },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: JSON.parse(await response.text()) };
  }
  const run = async (errand: Errand) => {
    const answer = await post('/errand', errand);
    assert.equal(answer.status, 200);
    return errandAnswer.parse(answer.body).state;
  };
  const played = async (...ids: number[]) =>
    playedAnswer.parse((await post('/played', { ids })).body).players.map(({ id, games }) => [id, games]);

  await t.test('a token that came with a player’s request opens nothing here, nor does none', async () => {
    for (const audience of ['game', 'auth', 'gateway']) {
      assert.equal((await post('/played', { ids: [1] }, audience)).status, 401);
      assert.equal((await post('/errand', { kind: 'drop', playerIds: [1] }, audience, user(1))).status, 401);
    }
    const bare = await fetch(`http://127.0.0.1:${served.port}/internal/played`, { method: 'POST' });
    assert.equal(bare.status, 401);
    const answer = await fetch(`http://127.0.0.1:${served.port}/pong/api/v1/me`, {
      headers: await headersOf(user(1), ERRAND_AUDIENCE),
    });
    assert.equal(answer.status, 401, 'and the other way round');
  });

  await t.test('what makes no sense is refused by field', async () => {
    for (const body of [{}, { ids: ['1'] }, { ids: [0] }, { ids: [1], more: 1 }, { ids: { in: [1] } }])
      assert.equal((await post('/played', body)).status, 400);
    for (const body of [
      { kind: 'drop' },
      { kind: 'dance', playerIds: [1] },
      { kind: 'drop', playerIds: [-1] },
    ])
      assert.equal((await post('/errand', body)).status, 400);
  });

  await t.test('who has finished a game, or is here, is told; who only looked in is not', async () => {
    await served.json('/me', user(1));
    await served.json('/me', user(2));
    const client = await connect(served.port, user(2));
    await client.next('hello');
    assert.deepEqual(await played(1, 2, 3), [[2, 0]], 'one is here');
    await client.ask('lobby:bot', { level: 'easy' });
    await client.next('match:start');
    await playToPoint(served, 2, client);
    await client.ask('match:leave', {});
    await client.next('match:over');
    client.close();
    await client.closed;
    assert.deepEqual(await played(1, 2, 3), [[2, 1]]);
  });

  await t.test('rows of guests who never played go, of nobody else, and again is the same', async () => {
    const here = await connect(served.port, user(4));
    await here.next('hello');
    for (let times = 0; times < 2; times += 1) {
      assert.equal(await run({ kind: 'drop', playerIds: [1, 2, 3, 4] }), 'done');
      const rows = await prisma.player.findMany({ orderBy: { id: 'asc' } });
      assert.deepEqual(
        rows.map(({ id }) => id),
        [2, 4],
      );
    }
    here.close();
    await here.closed;
  });

  await t.test(
    'a name changes at once, for whoever is here too, and no older token brings it back',
    async () => {
      const here = await connect(served.port, user(10, { username: 'before' }));
      assert.equal((await here.next('hello')).player.name, 'before');
      for (let times = 0; times < 2; times += 1) await run({ kind: 'rename', playerId: 10, name: 'after' });
      const me = await served.json<Me>('/me', user(10, { username: 'before' }));
      assert.equal(me.name, 'after');
      assert.equal((await served.json<PlayerPage>('/players/10')).name, 'after');
      here.close();
      await run({ kind: 'rename', playerId: 11, name: 'first' });
      assert.equal((await served.json<Me>('/me', user(11, { username: 'older' }))).name, 'first');
    },
  );

  await t.test(
    'a deleted account: the games stay, the name is nowhere, not in a tape, and nothing brings it back',
    async () => {
      const [gone, stays] = [user(20, { username: 'canary-name' }), user(21)];
      const [a, b] = [await connect(served.port, gone), await connect(served.port, stays)];
      await Promise.all([a.next('hello'), b.next('hello')]);
      const play = async () => {
        await a.ask('lobby:quick', {});
        await b.ask('lobby:quick', {});
        await Promise.all([a.next('match:start'), b.next('match:start')]);
        await playToPoint(served, 20, a, b);
      };
      await play();
      await b.ask('match:leave', {});
      await Promise.all([a.next('match:over'), b.next('match:over')]);
      const before = await prisma.match
        .findFirstOrThrow({ where: { leftPlayerId: 20 } })
        .catch(() => prisma.match.findFirstOrThrow({ where: { rightPlayerId: 20 } }));
      // Amid another match, which ends when the name is gone.
      await play();
      for (let times = 0; times < 2; times += 1)
        assert.equal(await run({ kind: 'forget', playerId: 20 }), 'done');
      assert.equal((await served.json<Me>('/me', gone)).name, 'Former player', 'a token of before');
      await run({ kind: 'rename', playerId: 20, name: 'canary-name' });
      await b.ask('match:leave', {});
      await Promise.all([a.next('match:over'), b.next('match:over')]);
      a.close();
      b.close();
      const rows = await prisma.match.findMany({
        where: { OR: [{ leftPlayerId: 20 }, { rightPlayerId: 20 }] },
        include: { leftPlayer: true, rightPlayer: true },
      });
      assert.equal(rows.length, 2);
      for (const row of rows) {
        assert.doesNotMatch(
          JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? 0 : value)),
          /canary/,
        );
        assert.doesNotMatch(Buffer.from(row.tape).toString('latin1'), /canary/);
        const tape = unpackTape(row.tape);
        assert.ok(
          !('problem' in tape) && !('problem' in verifyTape(tape)),
          'it can still be held against itself',
        );
      }
      const after = rows.find((row) => row.id === before.id);
      assert.deepEqual(
        [after?.leftScore, after?.rightScore, after?.leftRatingAfter],
        [before.leftScore, before.rightScore, before.leftRatingAfter],
      );
      const board = await served.json<Leaderboard>('/leaderboard');
      assert.ok(!board.standings.some(({ id }) => id === 20));
      assert.equal((await served.json<PlayerPage>('/players/20')).name, 'Former player');
    },
  );

  await t.test('a merge that comes after the account’s end takes the guest’s name off too', async () => {
    const one = await prisma.match.findFirstOrThrow({ where: { leftPlayerId: { not: null } } });
    const guest = { id: 40, name: 'Guest Wren 40', account: 'placeholder', ...FIRST_RATING };
    await prisma.player.create({ data: guest });
    const players = { leftPlayerId: 40, leftName: guest.name };
    await prisma.match.create({ data: { ...one, summary: {}, id: 'of-a-guest', ...players } });
    assert.equal(await run({ kind: 'forget', playerId: 41 }), 'done');
    assert.equal(await run({ kind: 'merge', guestId: 40, playerId: 41, name: 'canary-41' }), 'done');
    const row = await prisma.match.findUniqueOrThrow({ where: { id: 'of-a-guest' } });
    assert.deepEqual([row.leftPlayerId, row.leftName], [41, 'Former player']);
    assert.equal((await served.json<PlayerPage>('/players/41')).name, 'Former player');
  });

  await t.test('more matches than are rewritten in one go are asked for again', async () => {
    const one = await prisma.match.findFirstOrThrow({ where: { leftPlayerId: { not: null } } });
    await prisma.player.create({ data: { id: 30, name: 'many', account: 'full', ...FIRST_RATING } });
    const copies = Array.from({ length: 30 }, (_, at) => ({
      ...one,
      summary: {},
      id: `copy-${at}`,
      leftPlayerId: 30,
      leftName: 'many',
    }));
    await prisma.match.createMany({ data: copies });
    assert.equal(await run({ kind: 'forget', playerId: 30 }), 'more');
    assert.equal(await run({ kind: 'forget', playerId: 30 }), 'done');
    assert.equal(await prisma.match.count({ where: { leftName: 'many' } }), 0);
  });
});
