import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMIT_HORIZON_TICKS } from '@pong/netcode';
import { PROTOCOL_VERSION } from '@pong/protocol';
import { connect, headersOf, serveGame, startHouse, user } from './house.ts';
import { closing, frame, upgrade } from './raw-upgrade.ts';

/** What is said to be two seconds, and what this process needs for the twenty at the same time. */
const CUT_WITHIN_MS = 2_500;

/**
 * A client that speaks nonsense below the events: broken packets, binary, attachments that never come, other
 * namespaces, no CONNECT at all. Each is cut within two seconds, and a match beside it goes on.
 */
const JOIN = frame(`40{"protocol":${PROTOCOL_VERSION}}`);
const NONSENSE: Record<string, Buffer[]> = {
  'no CONNECT': [],
  'a packet type that does not exist': [JOIN, frame('4abc')],
  'an event that is no array': [JOIN, frame('42{}')],
  'a reserved event': [JOIN, frame('42["connecting"]')],
  'a short packet with a body of no known length': [JOIN, frame('4p1,2')],
  'a short packet with an integer nobody writes': [JOIN, frame('4p0102')],
  'a short packet that is endless': [JOIN, frame(`4s${'1,'.repeat(2_000)}`)],
  'a short packet as bytes': [JOIN, frame('p102', { opcode: 2 })],
  'a play in the long form': [JOIN, frame('42["match:play",[1,2]]')],
  'pollution where a play belongs': [JOIN, frame('42["match:play",{"__proto__":{"tick":1}}]')],
  'an event named by an object': [JOIN, frame('42[{"__proto__":{}}]')],
  'attachments that never come': [JOIN, frame('451-["x",{"_placeholder":true,"num":0}]')],
  'more attachments than anybody has': [JOIN, frame('459999999-["x"]')],
  'binary out of nowhere': [JOIN, frame('x', { opcode: 2 })],
  'a compressed frame, which nobody agreed to': [JOIN, frame('2', { rsv2: true })],
  'an unmasked frame': [JOIN, frame('42["lobby:quick",{}]', { masked: false })],
  'two megabytes': [JOIN, frame(`42["lobby:quick",{"x":"${'x'.repeat(2_000_000)}"}]`)],
  'four kilobytes in a thousand fragments': [
    JOIN,
    frame('4', { final: false }),
    ...Array.from({ length: 1_000 }, () => frame('xxxxx', { opcode: 0, final: false })),
  ],
  'a hundred thousand empty fragments': [
    JOIN,
    frame('4', { final: false }),
    ...Array.from({ length: 100_000 }, () => frame('', { opcode: 0, final: false })),
  ],
  'a flood of other namespaces': [
    JOIN,
    ...Array.from({ length: 3_000 }, (_, index) => frame(`40/n${index},`)),
  ],
};

test('malformed', async (t) => {
  const house = await startHouse(t);
  const served = await serveGame(house);
  t.after(() => served.close());
  const canary = await connect(served.port, user(900));
  await canary.next('hello');
  assert.deepEqual(await canary.ask('lobby:bot', { level: 'easy' }), { ok: true });
  await canary.next('match:start');
  const before = process.memoryUsage().rss;

  let id = 1_000;
  await Promise.all(
    Object.entries(NONSENSE).map(([story, packets]) => {
      id += 1;
      const playerId = id;
      return t.test(story, async () => {
        const headers = await headersOf(user(playerId));
        const { socket, status } = await upgrade(served.port, headers, undefined, { keep: true });
        assert.equal(status, 101);
        socket.on('error', () => undefined);
        const cut = closing(socket);
        socket.write(Buffer.concat(packets));
        const tookMs = await cut;
        assert.ok(tookMs < CUT_WITHIN_MS, `${Math.round(tookMs)} ms`);
      });
    }),
  );

  await t.test('ten thousand events a second are cut at once', async () => {
    const flood = await connect(served.port, user(901));
    await flood.next('hello');
    for (let count = 0; count < 10_000; count += 1) flood.socket.emit('match:play', [count, 0]);
    await flood.closed;
    assert.match(await served.metrics(), /game_farewells_total\{[^}]*code="abuse"[^}]*\} [1-9]/);
  });

  await t.test('the match beside it went on, and memory did not grow', async () => {
    served.turn(60);
    canary.socket.emit('match:beat', [62, 0]);
    const [serverTick, committedTick] = await canary.next('match:beat');
    assert.deepEqual([serverTick, committedTick], [60, 60 - COMMIT_HORIZON_TICKS]);
    const grownBytes = process.memoryUsage().rss - before;
    assert.ok(grownBytes < 60_000_000, `${Math.round(grownBytes / 1e6)} MB`);
    assert.equal(served.game.matches.count(), 1);
    canary.close();
  });
});
