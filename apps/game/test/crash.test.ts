import assert from 'node:assert/strict';
import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { PHASE } from '@pong/engine';
import type { MatchOver } from '@pong/protocol';
import { type Client, connect, startHouse, user } from './house.ts';
import { stateOf } from './matches-of.ts';
import { idle, sitDown, totalOf } from './player.ts';
import { startProcess } from './process.ts';
import { startSwitch } from './switch.ts';

const now = () => performance.now();

/** Within the greeting, or after it when the result is recorded only then. */
async function resultFor(client: Client): Promise<MatchOver> {
  const { over } = await client.next('hello');
  return over ?? client.next('match:over');
}

/** The process is killed where it hurts most; nothing that was played is lost, and no result is written twice. */
test('crash', async (t) => {
  const house = await startHouse(t);
  const { prisma } = house.door;
  const cable = await startSwitch(house.database.url);
  t.after(() => cable.close());
  const serve = () => startProcess(t, { databaseUrl: cable.url, tapesDir: house.tapesDir });
  const tapes = () => readdir(house.tapesDir);
  /** A slow database tells the result first and writes it then; the tape goes last. */
  const untilRecorded = (matchId: string) =>
    t.waitFor(
      async () => {
        assert.equal(await prisma.match.count({ where: { id: matchId } }), 1);
        assert.ok(!(await tapes()).includes(`${matchId}.tape`));
      },
      { interval: 20, timeout: 30_000 },
    );

  await t.test('kill -9 in mid-rally: both are back in the same match at the same score', async () => {
    const first = await serve();
    const [a, b] = [await connect(first.port, user(1)), await connect(first.port, user(2))];
    await Promise.all([a.next('hello'), b.next('hello')]);
    await a.ask('lobby:quick', {});
    await b.ask('lobby:quick', {});
    const start = await a.next('match:start');
    const { matchId } = start;
    const player = sitDown(a, start, now, idle);
    const before = await player.until((state) => totalOf(state) > 0 && state.phase === PHASE.rally);
    const durableTick = player.durableTick();
    await first.kill();
    await Promise.all([a.closed, b.closed]);
    const second = await serve();
    const [c, d] = [await connect(second.port, user(1)), await connect(second.port, user(2))];
    const hello = await c.next('hello');
    assert.equal(hello.match?.matchId, matchId);
    const after = stateOf(hello.match?.sync);
    // It played on until the kill.
    assert.ok(after.leftScore >= before.leftScore && after.rightScore >= before.rightScore);
    assert.ok(totalOf(after) <= totalOf(before) + 1);
    assert.ok(durableTick > 0 && after.tick >= durableTick, 'what was said to be on disk is there');
    assert.ok(after.tick >= before.tick - 12, `at most 200 ms are lost: ${before.tick} to ${after.tick}`);
    assert.ok(hello.match);
    const back = sitDown(c, hello.match, now, idle);
    back.session.hold();
    await back.until((state) => state.tick > after.tick + 30);
    await d.ask('match:leave', {});
    const over = await c.next('match:over');
    assert.equal(over.reason, 'forfeit');
    await untilRecorded(matchId);
    assert.equal((await prisma.match.findUniqueOrThrow({ where: { id: matchId } })).reason, 'forfeit');
    c.close();
    d.close();
    assert.equal(await second.stop(), 0);
  });

  await t.test(
    'the database away at the end, then kill -9: the result is written once, by the next process',
    async () => {
      const first = await serve();
      const [a, b] = [await connect(first.port, user(3)), await connect(first.port, user(4))];
      await Promise.all([a.next('hello'), b.next('hello')]);
      await a.ask('lobby:quick', {});
      await b.ask('lobby:quick', {});
      const start = await a.next('match:start');
      const { matchId, seat } = start;
      await sitDown(a, start, now, idle).until((state) => totalOf(state) > 0);
      cable.cut();
      await a.ask('match:leave', {});
      const over = await b.next('match:over');
      assert.equal(over.pending, true);
      assert.deepEqual(over.ratings, [null, null]);
      assert.deepEqual([over.reason, over.winner, over.games], ['forfeit', over.seat, 1]);
      await first.kill();
      assert.deepEqual(await tapes(), [`${matchId}.tape`]);
      const kept = join(house.tapesDir, `${matchId}.kept`);
      await copyFile(join(house.tapesDir, `${matchId}.tape`), kept);
      assert.equal(await prisma.match.count({ where: { id: matchId } }), 0);

      cable.mend();
      const second = await serve();
      const back = await connect(second.port, user(3));
      const told = await resultFor(back);
      assert.equal(told.matchId, matchId);
      assert.ok(told.pending || told.ratings[seat] !== null);
      await untilRecorded(matchId);
      const [three, four] = await prisma.player.findMany({
        where: { id: { in: [3, 4] } },
        orderBy: { id: 'asc' },
      });
      assert.deepEqual([three?.games, three?.wins, four?.games, four?.wins], [1, 0, 1, 1]);
      assert.ok((three?.rating ?? 0) < 1500 && (four?.rating ?? 0) > 1500);
      back.close();
      await second.kill();

      // As if the process had died between the database's commit and the removal of the tape.
      await copyFile(kept, join(house.tapesDir, `${matchId}.tape`));
      const third = await serve();
      const again = await connect(third.port, user(4));
      assert.equal((await resultFor(again)).matchId, matchId);
      assert.equal(await prisma.match.count({ where: { id: matchId } }), 1);
      const after = await prisma.player.findMany({ where: { id: { in: [3, 4] } }, orderBy: { id: 'asc' } });
      assert.deepEqual(
        after.map(({ rating, games }) => [rating, games]),
        [three, four].map((player) => [player?.rating, player?.games]),
      );
      again.close();
      assert.equal(await third.stop(), 0);
    },
  );

  await t.test('a stop lets clients come back by themselves, into the match as it was', async () => {
    const first = await serve();
    const client = await connect(first.port, user(5));
    await client.next('hello');
    await client.ask('lobby:bot', { level: 'fair' });
    const start = await client.next('match:start');
    const { matchId } = start;
    const seen = await sitDown(client, start, now, idle).until((state) => state.tick > 30);
    const stopping = first.stop();
    assert.equal(await client.closed, 'transport close');
    assert.equal(await stopping, 0);
    const second = await serve();
    const again = await connect(second.port, user(5));
    const hello = await again.next('hello');
    assert.equal(hello.match?.matchId, matchId);
    assert.ok(stateOf(hello.match?.sync).tick >= seen.tick);
    again.close();
    await second.kill();
  });
});
