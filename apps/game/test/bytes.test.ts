import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TICKS_PER_SECOND } from '@pong/engine';
import { type Client, connect, serveGame, startHouse, user } from './house.ts';
import { follow, sitDown } from './player.ts';

/**
 * What a match costs on the wire: two people at human rates, four changes a second, with beats and declarations, from the
 * first serve to the last point. WebSocket payloads of both directions are counted as they pass.
 */

const MOST_BYTES_PER_SECOND = 100;
/** Engine.IO's ping and pong, one byte each, once a second of real time; this match is played in less. */
const HEARTBEAT_BYTES_PER_SECOND = 2;

interface Wire {
  send(data: unknown, ...rest: unknown[]): void;
  on(event: 'message', listener: (data: unknown) => void): void;
}

/** Counts the payloads of one client's WebSocket by direction, but those of heartbeats and of the test's own pings. */
function count(client: Client) {
  const { ws } = client.socket.io.engine.transport as unknown as { ws: Wire };
  const counted = { up: 0, down: 0, messages: 0, long: 0 };
  const note = (direction: 'up' | 'down', payload: string) => {
    if (payload.length === 1 || payload.includes('"net:ping"') || payload.startsWith('43')) return;
    counted[direction] += Buffer.byteLength(payload);
    counted.messages += 1;
    if (payload.startsWith('42["match:')) counted.long += 1;
  };
  const send = ws.send.bind(ws);
  ws.send = (data, ...rest) => {
    note('up', String(data));
    send(data, ...rest);
  };
  ws.on('message', (data) => note('down', String(data)));
  return counted;
}

test('a match costs each player at most 100 bytes a second, both directions together', async (t) => {
  const house = await startHouse(t);
  const served = await serveGame(house);
  t.after(() => served.close());
  let ids = 300;

  /** A whole match; the figures of both players. */
  async function played(restless: boolean) {
    ids += 2;
    const clients = [
      await connect(served.port, user(ids)),
      await connect(served.port, user(ids + 1)),
    ] as const;
    const [a, b] = clients;
    await Promise.all([a.next('hello'), b.next('hello')]);
    await a.ask('lobby:quick', {});
    await b.ask('lobby:quick', {});
    const starts = await Promise.all([a.next('match:start'), b.next('match:start')]);
    const match = served.game.matches.seatOf(ids)?.match;
    assert.ok(match);
    const players = clients.map((client, index) => {
      const hand = follow({ everyTicks: TICKS_PER_SECOND / 4, volleys: 99, restless });
      const figures = { counted: count(client), changes: 0 };
      let last = 0;
      const player = sitDown(client, starts[index === 0 ? 0 : 1], served.nowMs, (...seen) => {
        const wish = hand(...seen);
        if (wish !== last) figures.changes += 1;
        last = wish;
        return wish;
      });
      return { ...player, figures };
    });
    let volleys = 0;
    while (match.confirmed().winner === -1 && match.tick() < 300 * TICKS_PER_SECOND) {
      served.turn(1);
      for (const player of players) player.frame();
      volleys = Math.max(volleys, match.confirmed().volleys);
      if (match.tick() % 2 === 0) await Promise.all([a.sync(), b.sync()]);
    }
    const seconds = match.confirmed().tick / TICKS_PER_SECOND;
    assert.ok(seconds > 20 && volleys >= 3, `a match was played: ${seconds} s, rallies up to ${volleys}`);
    for (const client of clients) client.close();
    return players.map(({ seat, session, figures: { counted, changes } }) => {
      const { up, down, messages, long } = counted;
      assert.equal(session.figures().desyncs, 0);
      assert.ok(long <= 1, 'of the match nothing but its end travels in the long form');
      const perSecond = (up + down) / seconds + HEARTBEAT_BYTES_PER_SECOND;
      t.diagnostic(
        `seat ${seat}: ${perSecond.toFixed(1)} bytes/s over ${seconds.toFixed(0)} s ` +
          `(up ${(up / seconds).toFixed(1)}, down ${(down / seconds).toFixed(1)}, heartbeat ${HEARTBEAT_BYTES_PER_SECOND}), ` +
          `${(messages / seconds).toFixed(1)} messages/s, ${(changes / seconds).toFixed(1)} changes/s`,
      );
      return { perSecond, changesPerSecond: changes / seconds };
    });
  }

  for (const { hands, restless, leastChanges } of [
    { hands: 'hands that move while the ball comes', restless: false, leastChanges: 1 },
    { hands: 'hands that never rest', restless: true, leastChanges: 3 },
  ])
    await t.test(hands, async () => {
      for (const { perSecond, changesPerSecond } of await played(restless)) {
        assert.ok(changesPerSecond > leastChanges, `the hand moves: ${changesPerSecond} changes/s`);
        assert.ok(perSecond <= MOST_BYTES_PER_SECOND, `${perSecond} bytes/s`);
      }
    });
});
