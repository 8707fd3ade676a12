import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOWN, decodeState, LEFT, moveTo, NEUTRAL, RIGHT, type State, UP } from '@pong/engine';
import { parseTape, verifyTape } from '@pong/netcode';
import type { MatchFrame } from '@pong/protocol';
import { createRecordingLinks } from '../../test/recording-links.ts';
import { createMemoryTapeStore } from '../tapes/memory-tape-store.ts';
import type { TapeStore } from '../tapes/tape-store.ts';
import { ABSENCE_TURNS, READY_TURNS } from './absence.ts';
import { createMatches, type MatchSpec } from './matches.ts';

const FRIENDLY: MatchSpec = {
  mode: 'invitation',
  ranked: false,
  ruleSet: 'sudden',
  seats: [
    { kind: 'player', playerId: 1 },
    { kind: 'player', playerId: 2 },
  ],
};
const AGAINST_BOT: MatchSpec = {
  mode: 'bot',
  ranked: false,
  ruleSet: 'sudden',
  seats: [
    { kind: 'player', playerId: 1 },
    { kind: 'bot', level: 'hard' },
  ],
};

function server(store: TapeStore = createMemoryTapeStore({ wallMs: () => 9 })) {
  const lines = createRecordingLinks([1, 2, 3]);
  const finished: { id: string; reason: string; winner: number }[] = [];
  const failures: string[] = [];
  let made = 0;
  const matches = createMatches({
    store,
    links: lines.links,
    clock: { wallMs: () => 1_700_000_000_000, monotonicMs: () => 0 },
    newId: () => `match-${++made}`,
    newSeed: () => 42,
    nameOf: (playerId) => `player ${playerId}`,
    seatView: (seat) => ({ playerId: null, name: seat.name, rating: null, bot: null }),
    async finished(header, end) {
      finished.push({ id: header.matchId, reason: end.reason, winner: end.winner });
    },
    failed: (doing) => void failures.push(doing),
    pause: async () => undefined,
  });
  return {
    ...lines,
    store,
    matches,
    finished,
    failures,
    turn(count = 1) {
      for (let turns = 0; turns < count; turns += 1) matches.turn();
    },
    async settled() {
      while (matches.people().some((id) => matches.seatOf(id) && matches.count() === 0))
        await new Promise((resolve) => setImmediate(resolve));
    },
    seat(playerId: number) {
      const at = matches.seatOf(playerId);
      assert.ok(at, `player ${playerId} sits in a match`);
      return at;
    },
  };
}

function stateOf(frame: MatchFrame | undefined): State {
  const state = decodeState(frame?.slice(2) ?? []);
  assert.ok(state);
  return state;
}

test('both are told the start, each with its own seat, and neither can be paired again', async () => {
  const { matches, to } = server();
  const starting = matches.start(FRIENDLY);
  assert.deepEqual([matches.isBusy(1), matches.isBusy(2), matches.isBusy(3)], [true, true, false]);
  assert.equal(await starting, true);
  const [first, second] = [to(1, 'match:start')[0], to(2, 'match:start')[0]];
  assert.deepEqual([first?.seat, second?.seat], [LEFT, RIGHT]);
  assert.equal(first?.matchId, second?.matchId);
  assert.equal(stateOf(first?.frame).tick, 0);
});

test('frames go out twenty times a second, and at once after a point', async () => {
  const { matches, turn, to } = server();
  await matches.start(FRIENDLY);
  turn(60);
  const ticks = to(1, 'match:frame').map((frame) => stateOf(frame).tick);
  assert.equal(ticks.length, 20);
  let points = 0;
  for (let turns = 0; turns < 1_200 && points < 2; turns += 1) {
    const before = to(1, 'match:frame').length;
    turn();
    const [frame] = to(1, 'match:frame').slice(before);
    const state = matches.seatOf(1)?.match.view(LEFT).frame ?? frame;
    if ((stateOf(state).events & 4) === 0) continue;
    points += 1;
    assert.ok(frame, 'the tick of a point has its frame');
    assert.equal(stateOf(frame).events & 4, 4);
  }
  assert.equal(points, 2);
});

test('inputs move the paddle of their own seat, and the tape replays to the same state', async () => {
  const { matches, turn, store, seat } = server();
  await matches.start(FRIENDLY);
  const { match } = seat(1);
  for (let tick = 0; tick < 240; tick += 1) {
    if (tick % 20 === 0) match.input(LEFT, [tick, tick % 40 === 0 ? UP : moveTo(tick * 37)]);
    if (tick === 100) match.input(RIGHT, [tick, DOWN]);
    turn();
  }
  const state = stateOf(match.view(LEFT).frame);
  assert.ok(state.rightY > stateOf(matches.seatOf(2)?.match.view(RIGHT).frame).leftY);
  const text = (await store.read(match.id))?.text ?? '';
  const tape = parseTape(text);
  assert.ok(!('problem' in tape));
  const verified = verifyTape(tape);
  assert.ok(!('problem' in verified));
  assert.deepEqual(verified.state, state, 'a checkpoint stands at the last sixth tick');
});

test("a player's inputs never move the other's paddle", async () => {
  const { matches, turn, seat } = server();
  await matches.start(FRIENDLY);
  const { match } = seat(2);
  const before = stateOf(match.view(RIGHT).frame).leftY;
  match.input(RIGHT, [0, UP]);
  turn(30);
  assert.equal(stateOf(match.view(RIGHT).frame).leftY, before);
});

test('a match is played to its end, told once, and both are free again', async () => {
  const { matches, turn, finished, settled, to } = server();
  await matches.start(AGAINST_BOT);
  turn(3_600);
  await settled();
  assert.deepEqual(finished, [{ id: 'match-1', reason: 'score', winner: RIGHT }]);
  assert.equal(matches.isBusy(1), false);
  assert.equal(stateOf(to(1, 'match:frame').at(-1)).winner, RIGHT, 'the last frame is the end');
});

test("a bot's moves are on the tape like anyone's", async () => {
  const { matches, turn, store, seat } = server();
  await matches.start(AGAINST_BOT);
  turn(600);
  const tape = parseTape((await store.read(seat(1).match.id))?.text ?? '');
  assert.ok(!('problem' in tape));
  assert.ok(tape.entries.some((entry) => entry.kind === 'input' && entry.seat === RIGHT));
  assert.ok(!('problem' in verifyTape(tape)));
});

test('leaving is a forfeit at once, and said once', async () => {
  const { matches, turn, finished, settled, seat } = server();
  await matches.start(FRIENDLY);
  turn(50);
  const { match } = seat(1);
  match.leave(LEFT);
  match.leave(LEFT);
  match.leave(RIGHT);
  turn(5);
  await settled();
  assert.deepEqual(finished, [{ id: 'match-1', reason: 'forfeit', winner: RIGHT }]);
});

test('a lost line pauses; the state stands still; what was held is let go; back, it goes on', async () => {
  const { matches, turn, present, to, seat } = server();
  await matches.start(FRIENDLY);
  const { match } = seat(1);
  match.input(LEFT, [0, DOWN]);
  match.input(LEFT, [80, UP]);
  turn(8);
  present.delete(1);
  turn();
  const paused = stateOf(match.view(RIGHT).frame);
  assert.deepEqual(to(2, 'match:pause').at(-1)?.absent, [LEFT]);
  assert.ok((match.view(RIGHT).pause?.forfeitInMs ?? 0) > 19_000);
  turn(300);
  assert.deepEqual(stateOf(match.view(RIGHT).frame), paused);
  present.add(1);
  match.returned(LEFT);
  turn();
  assert.deepEqual(
    to(1, 'match:resume').map(({ inMs }) => inMs),
    [1_500],
  );
  assert.ok(match.readyInMs() > 0);
  turn(READY_TURNS);
  assert.equal(match.readyInMs(), 0);
  turn(100);
  const after = stateOf(match.view(RIGHT).frame);
  assert.ok(after.tick > paused.tick);
  assert.equal(after.leftY, paused.leftY, 'neither the held input nor the announced one plays on');
  match.input(LEFT, [after.tick, DOWN]);
  turn(10);
  assert.ok(stateOf(match.view(RIGHT).frame).leftY > paused.leftY);
});

test('staying away is a forfeit, both staying away abandons', async () => {
  const { matches, turn, present, finished, settled } = server();
  await matches.start(FRIENDLY);
  present.delete(2);
  turn(ABSENCE_TURNS);
  await settled();
  present.add(2);
  await matches.start(FRIENDLY);
  present.clear();
  turn(ABSENCE_TURNS);
  await settled();
  assert.deepEqual(
    finished.map(({ reason, winner }) => [reason, winner]),
    [
      ['forfeit', LEFT],
      ['abandoned', -1],
    ],
  );
});

test('another process goes on from the tape with the same state, and waits for the players', async () => {
  const first = server();
  await first.matches.start(FRIENDLY);
  first.seat(1).match.input(LEFT, [10, UP]);
  first.turn(402);
  const before = stateOf(first.seat(1).match.view(LEFT).frame);
  const second = server(first.store);
  second.present.clear();
  assert.equal(await second.matches.resume('match-1'), 'playing');
  const { match } = second.seat(1);
  assert.deepEqual(stateOf(match.view(LEFT).frame), before);
  second.turn(100);
  assert.deepEqual(stateOf(match.view(LEFT).frame), before);
  second.present.add(1).add(2);
  second.turn(READY_TURNS + 2);
  assert.equal(second.matches.isBusy(2), true);
  const tape = parseTape((await second.store.read('match-1'))?.text ?? '');
  assert.ok(!('problem' in tape));
  second.turn(60);
  assert.ok(match.tick() > before.tick);
  match.leave(LEFT);
  await second.settled();
  const whole = parseTape((await second.store.read('match-1'))?.text ?? '');
  assert.ok(!('problem' in whole));
  assert.ok(!('problem' in verifyTape(whole)), 'the tape of both processes is one true match');
});

test('a crash between the last point and the end: the next process ends it', async () => {
  const first = server();
  await first.matches.start(AGAINST_BOT);
  first.turn(3_600);
  await first.settled();
  const text = (await first.store.read('match-1'))?.text ?? '';
  await first.store.remove('match-1');
  await first.store.create('match-1', text.slice(0, text.lastIndexOf('\ne ') + 1));
  const second = server(first.store);
  second.present.clear();
  assert.equal(await second.matches.resume('match-1'), 'playing');
  second.turn();
  await second.settled();
  assert.deepEqual(second.finished, [{ id: 'match-1', reason: 'score', winner: RIGHT }]);
});

test('a tape with its end is not played again; one that is none is set aside', async () => {
  const { matches, store, failures, turn, settled } = server();
  await matches.start(AGAINST_BOT);
  turn(3_600);
  await settled();
  assert.equal(await matches.resume('match-1'), 'finished');
  await store.create('torn', '{"format":1,"match');
  await store.create('wrong', 'hello\n');
  assert.equal(await matches.resume('torn'), 'gone');
  assert.equal(await matches.resume('wrong'), 'gone');
  assert.deepEqual(await store.list(), ['match-1']);
  assert.equal(failures.length, 2);
  assert.equal(await matches.resume('nothing'), 'gone');
});

test('when no tape can be made nothing starts and nobody is stuck', async () => {
  const store = createMemoryTapeStore({ wallMs: () => 0 });
  const { matches, failures, to } = server({
    ...store,
    create: async () => {
      throw new Error('no space left');
    },
  });
  assert.equal(await matches.start(FRIENDLY), false);
  assert.equal(matches.isBusy(1), false);
  assert.deepEqual(failures, ['starting a match']);
  assert.deepEqual(to(1, 'match:start'), []);
});

test('a disk that is full for a while delays the result and loses nothing', async () => {
  const store = createMemoryTapeStore({ wallMs: () => 0 });
  let full = true;
  let tries = 0;
  const { matches, turn, settled, finished } = server({
    ...store,
    async open(matchId) {
      const tape = await store.open(matchId);
      return (
        tape && {
          ...tape,
          async flush() {
            if (full) throw new Error('no space left');
            await tape.flush();
          },
          async close() {
            tries += 1;
            if (tries > 3) full = false;
            if (full) throw new Error('no space left');
            await tape.close();
          },
        }
      );
    },
  });
  await matches.start(AGAINST_BOT);
  turn(3_600);
  await settled();
  assert.equal(finished.length, 1);
  const tape = parseTape((await store.read('match-1'))?.text ?? '');
  assert.ok(!('problem' in tape));
  assert.ok(!('problem' in verifyTape(tape)));
});

test('on a stop the tape says how far play had come', async () => {
  const { matches, turn, store, seat } = server();
  await matches.start(FRIENDLY);
  turn(100);
  const { match } = seat(1);
  match.input(LEFT, [100, NEUTRAL]);
  await matches.close();
  const tape = parseTape((await store.read(match.id))?.text ?? '');
  assert.ok(!('problem' in tape));
  assert.equal(tape.entries.at(-1)?.tick, 100);
});
