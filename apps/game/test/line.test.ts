import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cloneState,
  DOWN,
  type Input,
  LEFT,
  NEUTRAL,
  PHASE,
  type Seat,
  type State,
  step,
  UP,
} from '@pong/engine';
import { COMMIT_HORIZON_TICKS } from '@pong/netcode';
import type { MatchStart } from '@pong/protocol';
import { STILL_TURNS } from '../src/match/stillness.ts';
import { MOST_PENDING } from '../src/sockets/beginnings.ts';
import { startHeldLine } from './held-line.ts';
import { type Client, connect, serveGame, startHouse, user } from './house.ts';
import { stateOf } from './matches-of.ts';
import { totalOf } from './player.ts';

/**
 * The rules around a match as the server keeps them, on real sockets: a hidden tab, a cut, a stall, a second tab. Time
 * passes by turns; a line stalls when it is told to.
 */
test('bad lines', async (t) => {
  const house = await startHouse(t);
  const served = await serveGame(house);
  t.after(() => served.close());
  const line = await startHeldLine(served.port);
  t.after(() => line.close());

  let ids = 200;

  /** Two in a match; the first on the line that can be held. */
  async function table() {
    ids += 2;
    const [bad, good] = [await connect(line.port, user(ids)), await connect(served.port, user(ids + 1))];
    await Promise.all([bad.next('hello'), good.next('hello')]);
    await bad.ask('lobby:invite', {});
    const view = await bad.next('lobby:view', (each) => each.state === 'inviting');
    assert.ok(view.state === 'inviting');
    await good.ask('lobby:join', { code: view.code });
    const [start] = await Promise.all([bad.next('match:start'), good.next('match:start')]);
    const match = served.game.matches.seatOf(ids)?.match;
    assert.ok(match);
    const { seat } = start;
    return { bad, good, start, seat, match, id: ids, leave: () => leave(bad, good) };
  }

  async function leave(...clients: Client[]) {
    for (const client of clients) client.close();
    await Promise.all(clients.map((client) => client.closed));
  }

  /** Turns in pieces short enough that nobody of these counts as gone. */
  async function turns(count: number, ...clients: Client[]) {
    for (let left = count; left > 0; left -= 30) {
      served.turn(Math.min(left, 30));
      await Promise.all(clients.map((client) => client.sync()));
    }
  }

  const paddleOf = (state: Readonly<State>, seat: Seat) => (seat === LEFT ? state.leftY : state.rightY);

  /** What the engine makes of a start when this seat plays so and the other rests. */
  function reference(start: MatchStart, untilTick: number, inputAt: (tick: number) => Input): State {
    const state = cloneState(stateOf(start.sync));
    while (state.tick < untilTick) {
      const input = inputAt(state.tick);
      if (start.seat === LEFT) step(state, input, NEUTRAL);
      else step(state, NEUTRAL, input);
    }
    return state;
  }

  await t.test('hidden for 60 s: pings are answered, the match goes on, the paddle lets go', async () => {
    const { bad, good, match, seat, leave: end } = await table();
    served.turn(10);
    bad.socket.emit('match:play', [12, DOWN]);
    await bad.sync();
    await turns(STILL_TURNS + COMMIT_HORIZON_TICKS + 5, bad, good);
    const still = paddleOf(match.confirmed(), seat);
    for (let seconds = 0; seconds < 57 && match.confirmed().winner === -1; seconds += 1) {
      good.socket.emit('match:beat', [match.tick() + 2, NEUTRAL]);
      await turns(60, bad, good);
      assert.equal(paddleOf(match.confirmed(), seat), still);
    }
    assert.ok(totalOf(match.confirmed()) > 2, 'points were played, perhaps to the last');
    assert.equal(good.pending('match:pause'), 0);
    assert.equal(bad.pending('match:sync'), 1, 'it is told once that it let go');
    await end();
  });

  await t.test('shown again, it is told where play stands and is heard at once', async () => {
    const { bad, good, match, seat, leave: end } = await table();
    served.turn(10);
    bad.socket.emit('match:play', [12, DOWN]);
    await bad.sync();
    await turns(2 * STILL_TURNS, bad, good);
    const still = paddleOf(match.confirmed(), seat);
    const sync = await bad.next('match:sync');
    assert.equal(sync.serverTick, 10 + STILL_TURNS);
    const tick = match.tick() + 2;
    bad.socket.emit('match:beat', [tick, UP]);
    const [serverTick, , , heardTick] = await bad.next('match:beat', ([at]) => at === match.tick());
    assert.deepEqual([serverTick, heardTick], [match.tick(), tick]);
    await turns(60, bad, good);
    assert.ok(paddleOf(match.confirmed(), seat) < still, 'back on the court within a second');
    await end();
  });

  await t.test('cut off for 10 s: noticed within 3 s, paused, the same score after', async () => {
    const { bad, good, match, leave: end } = await table();
    await turns(600, bad, good);
    // Nobody moves, and yet a ball may find a paddle for longer than that.
    while (totalOf(match.confirmed()) === 0) await turns(100, bad, good);
    line.hold();
    const cutAtTick = match.tick();
    let noticedAfter = 0;
    for (; noticedAfter < 180 && good.pending('match:pause') === 0; noticedAfter += 10) await turns(10, good);
    const pause = await good.next('match:pause');
    assert.equal(pause.absent.length, 1);
    const before = stateOf(pause.sync);
    assert.ok(before.tick - cutAtTick <= 180, `noticed after ${before.tick - cutAtTick} ticks`);
    await turns(600 - noticedAfter, good);
    assert.deepEqual({ ...match.confirmed() }, before);
    line.release();
    await bad.sync();
    await turns(1, bad, good);
    for (const client of [bad, good]) {
      const resume = await client.next('match:resume');
      assert.equal(resume.inMs, 1_500);
      assert.deepEqual(stateOf(resume.sync), before);
    }
    assert.ok(totalOf(before) > 0, 'points were made');
    await turns(120, bad, good);
    assert.ok(match.confirmed().tick > before.tick);
    const since = totalOf(match.confirmed()) - totalOf(before);
    assert.ok(since === 0 || since === 1, `from the same score; half a second may bring a point: ${since}`);
    await end();
  });

  await t.test('a stall shorter than the horizon costs nothing: inputs hold at their own ticks', async () => {
    const { bad, good, start, match, leave: end } = await table();
    await turns(60, bad, good);
    line.hold();
    bad.socket.emit('match:play', [62, DOWN]);
    bad.socket.emit('match:play', [66, UP]);
    served.turn(12);
    assert.equal(match.tick(), 72);
    line.release();
    await bad.sync();
    await turns(60, bad, good);
    const { tick } = match.confirmed();
    assert.deepEqual(
      { ...match.confirmed() },
      reference(start, tick, (at) => (at < 62 ? NEUTRAL : at < 66 ? DOWN : UP)),
    );
    assert.deepEqual(await good.next('match:play'), [62, DOWN]);
    assert.deepEqual(await good.next('match:play'), [66, UP]);
    assert.deepEqual([bad.pending('match:overrule'), good.pending('match:pause')], [0, 0]);
    await end();
  });

  await t.test(
    'a longer stall: what came too late holds from then on, and only its sender pays',
    async () => {
      const { bad, good, start, match, leave: end } = await table();
      await turns(60, bad, good);
      line.hold();
      bad.socket.emit('match:play', [62, DOWN]);
      served.turn(60);
      line.release();
      await bad.sync();
      await turns(60, bad, good);
      const [from, input, ofTick] = await bad.next('match:overrule');
      assert.deepEqual([input, ofTick], [DOWN, 62]);
      assert.ok(from > 62 && from >= 120 - COMMIT_HORIZON_TICKS);
      assert.deepEqual(await good.next('match:play'), [from, DOWN]);
      const { tick } = match.confirmed();
      assert.deepEqual(
        { ...match.confirmed() },
        reference(start, tick, (at) => (at < from ? NEUTRAL : DOWN)),
      );
      assert.equal(good.pending('match:overrule'), 0);
      const metrics = await served.metrics();
      for (const heard of ['late', 'overruled'])
        assert.match(metrics, new RegExp(`game_plays_total\\{[^}]*heard="${heard}"[^}]*\\} [1-9]`));
      await end();
    },
  );

  await t.test(
    'what is said before a word on where play stands is taken counts for nothing; after it, it counts',
    async () => {
      const { bad, good, match, leave: end } = await table();
      await turns(60, bad, good);
      line.hold();
      while (good.pending('match:pause') === 0) await turns(10, good);
      let take = () => undefined as unknown;
      bad.socket.removeAllListeners('match:resume');
      bad.socket.on('match:resume', (_resume, taken) => {
        take = taken;
      });
      line.release();
      await bad.sync();
      served.turn(1);
      await good.next('match:resume');
      const tick = match.tick();
      bad.socket.emit('match:play', [tick + 30, DOWN]);
      await bad.sync();
      take();
      bad.socket.emit('match:play', [tick + 20, UP]);
      await bad.sync();
      await good.sync();
      const heard = await good.next('match:play', ([at]) => at > tick);
      assert.deepEqual(heard, [tick + 20, UP]);
      assert.equal(good.pending('match:play'), 0);
      assert.match(await served.metrics(), /game_plays_total\{[^}]*heard="unheard"[^}]*\} 1\b/);
      await end();
    },
  );

  await t.test(
    'who never takes the word on where play stands is sent away; who takes it is not',
    async () => {
      async function askOften(client: Client, id: number) {
        for (let asked = 0; asked <= MOST_PENDING; asked += 1) {
          if (!served.game.matches.seatOf(id)) {
            assert.deepEqual(await client.ask('lobby:bot', { level: 'easy' }), { ok: true });
            await client.next('match:start');
          }
          const match = served.game.matches.seatOf(id)?.match;
          assert.deepEqual(await client.ask('match:sync', {}), { ok: true });
          await turns(120, client);
          if (match?.confirmed().phase !== PHASE.over) continue;
          // The seat is given back once the result is written.
          await turns(1, client);
          await client.next('match:over');
        }
      }
      ids += 2;
      const [takes, not] = [await connect(served.port, user(ids)), await connect(served.port, user(ids + 1))];
      not.socket.removeAllListeners('match:sync');
      await askOften(takes, ids);
      assert.equal(takes.pending('farewell'), 0);
      await assert.rejects(askOften(not, ids + 1), /disconnected/);
      assert.equal((await not.next('farewell')).code, 'abuse');
      await leave(takes, not);
    },
  );

  await t.test('a second tab: the newest plays, the older one rests and what it held is let go', async () => {
    const { bad, good, match, seat, id, leave: end } = await table();
    await turns(60, bad, good);
    bad.socket.emit('match:play', [62, DOWN]);
    bad.socket.emit('match:play', [100, UP]);
    await bad.sync();
    await turns(20, bad, good);
    const newer = await connect(served.port, user(id));
    const { match: view } = await newer.next('hello');
    assert.ok(view);
    const tick = match.tick();
    assert.equal(view.sync.serverTick, tick);
    assert.deepEqual(
      view.sync.ahead.filter(([at]) => at >= tick),
      [[tick, seat, NEUTRAL]],
    );
    assert.equal((await bad.next('farewell')).code, 'another_tab');
    await bad.closed;
    await turns(60, newer, good);
    const still = paddleOf(match.confirmed(), seat);
    await turns(30, newer, good);
    assert.equal(paddleOf(match.confirmed(), seat), still);
    assert.equal(good.pending('match:pause'), 0);
    newer.socket.emit('match:play', [match.tick() + 2, UP]);
    await newer.sync();
    await turns(60, newer, good);
    assert.ok(paddleOf(match.confirmed(), seat) < still);
    newer.close();
    await end();
  });
});
