import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otherSeat } from '@pong/engine';
import { startHeldLine } from './held-line.ts';
import { type Client, connect, serveGame, startHouse, user } from './house.ts';
import { stateOf } from './matches-of.ts';
import { totalOf } from './player.ts';

test('coming back', async (t) => {
  const house = await startHouse(t);
  const served = await serveGame(house);
  t.after(() => served.close());

  /** Turns in pieces short enough that nobody counts as silent. */
  async function turns(count: number, ...clients: Client[]) {
    for (let left = count; left > 0; left -= 120) {
      served.turn(Math.min(left, 120));
      await Promise.all(clients.map((client) => client.sync()));
    }
  }

  async function enter(id: number, port = served.port): Promise<Client> {
    const client = await connect(port, user(id));
    await client.next('hello');
    return client;
  }

  /** Two in a match by invitation; the first by way of `port`. */
  async function pair(first: number, second: number, port?: number): Promise<[Client, Client]> {
    const [a, b] = [await enter(first, port), await enter(second)];
    await a.ask('lobby:invite', {});
    const view = await a.next('lobby:view', (each) => each.state === 'inviting');
    assert.ok(view.state === 'inviting');
    assert.deepEqual(await b.ask('lobby:join', { code: view.code }), { ok: true });
    await Promise.all([a.next('match:start'), b.next('match:start')]);
    return [a, b];
  }

  await t.test('a reload comes straight back into the match with the same score', async () => {
    const [a, b] = await pair(101, 102);
    const match = served.game.matches.seatOf(102)?.match;
    assert.ok(match);
    await turns(700, a, b);
    // Nobody moves, and yet a ball may find a paddle for longer than that.
    while (totalOf(match.confirmed()) === 0) await turns(100, a, b);
    a.close();
    await a.closed;
    await b.sync();
    served.turn(1);
    const pause = await b.next('match:pause');
    assert.equal(pause.absent.length, 1);
    assert.ok(pause.forfeitInMs > 19_000 && pause.forfeitInMs <= 20_000);
    const before = stateOf(pause.sync);
    assert.deepEqual({ ...match.confirmed() }, before);
    await turns(300, b);
    const again = await connect(served.port, user(101));
    const hello = await again.next('hello');
    assert.ok(hello.match);
    assert.deepEqual(stateOf(hello.match.sync), before);
    assert.notEqual(totalOf(before), 0, 'points were made');
    assert.equal(hello.match.patienceMs, 20_000, 'of 40 s 35 are left');
    served.turn(1);
    assert.equal((await again.next('match:resume')).inMs, 1_500);
    await b.next('match:resume');
    for (let pieces = 0; pieces < 8; pieces += 1) await turns(20, again, b);
    assert.ok(match.confirmed().tick > before.tick, 'play goes on');
    const since = totalOf(match.confirmed()) - totalOf(before);
    assert.ok(
      since === 0 || since === 1,
      `from the same score; a second of play may bring a point: ${since}`,
    );
    again.close();
    b.close();
  });

  await t.test('the newest tab plays on without a pause, the older one rests', async () => {
    const [a, b] = await pair(111, 112);
    await turns(60, a, b);
    const newer = await connect(served.port, user(111));
    assert.ok((await newer.next('hello')).match);
    assert.equal((await a.next('farewell')).code, 'another_tab');
    await a.closed;
    await turns(60, newer, b);
    assert.equal(b.pending('match:pause'), 0);
    newer.close();
    b.close();
  });

  await t.test('leaving is a forfeit at once, and both can agree to play again', async () => {
    const [a, b] = await pair(121, 122);
    await turns(60, a, b);
    assert.deepEqual(await a.ask('match:leave', {}), { ok: true });
    const [overA, overB] = await Promise.all([a.next('match:over'), b.next('match:over')]);
    assert.equal(overA.reason, 'forfeit');
    assert.equal(overB.winner, overB.seat);
    assert.equal(overA.winner, otherSeat(overA.seat));
    assert.deepEqual(await a.ask('match:leave', {}), {
      ok: false,
      code: 'not_in_match',
      message: 'You are not in a match.',
    });
    await a.ask('match:rematch', {});
    assert.equal((await b.next('match:rematch')).state, 'offered-by-opponent');
    await b.ask('match:rematch', {});
    const start = await a.next('match:start');
    assert.notEqual(start.seat, overA.seat, 'the sides change');
    a.close();
    b.close();
  });

  await t.test('staying away is a forfeit after twenty seconds, and who comes back is told', async () => {
    const [a, b] = await pair(131, 132);
    a.close();
    await a.closed;
    await b.sync();
    await turns(1_300, b);
    const over = await b.next('match:over');
    assert.deepEqual([over.reason, over.winner], ['forfeit', over.seat]);
    const again = await connect(served.port, user(131));
    const hello = await again.next('hello');
    assert.equal(hello.match, null);
    assert.equal(hello.over?.matchId, over.matchId);
    again.close();
    await again.closed;
    const later = await connect(served.port, user(131));
    assert.equal((await later.next('hello')).over, null, 'told once');
    later.close();
    b.close();
  });

  await t.test('a line that is open but silent pauses the match within three seconds', async () => {
    const line = await startHeldLine(served.port);
    t.after(() => line.close());
    const [a, b] = await pair(141, 142, line.port);
    // Not even the answer to a ping comes through.
    line.hold();
    served.turn(100);
    await b.sync();
    served.turn(60);
    await b.next('match:pause');
    line.release();
    await a.sync();
    served.turn(1);
    await b.next('match:resume');
    assert.equal((await a.next('match:resume')).patienceMs, 20_000);
    a.close();
    b.close();
  });
});
