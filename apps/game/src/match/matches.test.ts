import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEFT, NEUTRAL, RIGHT, UP } from '@pong/engine';
import { COMMIT_HORIZON_TICKS } from '@pong/netcode';
import { AGAINST_BOT, FRIENDLY, matchesOf, stateOf, tapeOf } from '../../test/matches-of.ts';
import { createMemoryTapeStore } from '../tapes/memory-tape-store.ts';
import { ABSENCE_TURNS, READY_TURNS } from './absence.ts';

test('both are told the start, each with its own seat, and neither can be paired again', async () => {
  const { matches, to } = matchesOf();
  const starting = matches.start(FRIENDLY);
  assert.deepEqual([matches.isBusy(1), matches.isBusy(2), matches.isBusy(3)], [true, true, false]);
  assert.equal(await starting, true);
  const [first, second] = [to(1, 'match:start')[0], to(2, 'match:start')[0]];
  assert.deepEqual([first?.seat, second?.seat], [LEFT, RIGHT]);
  assert.equal(first?.matchId, second?.matchId);
  assert.equal(stateOf(first?.sync).tick, 0);
});

test('a match is played to its end, told once, and both are free again', async () => {
  const { matches, turn, finished, settled, store, to } = matchesOf();
  await matches.start(AGAINST_BOT);
  turn(3_600);
  await settled();
  assert.deepEqual(finished, [{ id: 'match-1', reason: 'score', winner: RIGHT }]);
  assert.equal(matches.isBusy(1), false);
  const { tape, state } = await tapeOf(store, 'match-1');
  assert.deepEqual(tape.entries.at(-1), { kind: 'end', tick: state.tick, reason: 'score', winner: RIGHT });
  assert.ok(
    (to(1, 'match:beat').at(-1)?.[1] ?? 0) >= state.tick,
    'the last beat tells that the end is final',
  );
});

test('staying away is a forfeit, both staying away abandons', async () => {
  const { matches, turn, present, finished, settled } = matchesOf();
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
  const first = matchesOf();
  await first.matches.start(FRIENDLY);
  first.seat(1).match.play(LEFT, [10, UP]);
  // A horizon later the step to tick 402 is final, and 402 is a tick that is flushed.
  first.turn(402 + COMMIT_HORIZON_TICKS);
  const before = { ...first.seat(1).match.confirmed() };
  assert.equal(before.tick, 402);
  const second = matchesOf(first.store);
  second.present.clear();
  assert.equal(await second.matches.resume('match-1'), 'playing');
  const { match } = second.seat(1);
  assert.deepEqual(stateOf(match.view(LEFT).sync), before);
  second.turn(100);
  assert.deepEqual(stateOf(match.view(LEFT).sync), before);
  second.present.add(1).add(2);
  second.turn(READY_TURNS + 2);
  assert.equal(second.matches.isBusy(2), true);
  await tapeOf(second.store, 'match-1');
  second.turn(60);
  assert.ok(match.tick() > before.tick);
  match.leave(LEFT);
  await second.settled();
  const { state } = await tapeOf(second.store, 'match-1');
  assert.ok(state.tick > before.tick, 'the tape of both processes is one true match');
});

test('a crash between the last point and the end: the next process ends it', async () => {
  const first = matchesOf();
  await first.matches.start(AGAINST_BOT);
  first.turn(3_600);
  await first.settled();
  const text = (await first.store.read('match-1'))?.text ?? '';
  await first.store.remove('match-1');
  await first.store.create('match-1', text.slice(0, text.lastIndexOf('\ne ') + 1));
  const second = matchesOf(first.store);
  second.present.clear();
  assert.equal(await second.matches.resume('match-1'), 'playing');
  second.turn();
  await second.settled();
  assert.deepEqual(second.finished, [{ id: 'match-1', reason: 'score', winner: RIGHT }]);
});

test('a tape with its end is not played again; one that is none is set aside', async () => {
  const { matches, store, failures, turn, settled } = matchesOf();
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
  const { matches, failures, to } = matchesOf({
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
  const { matches, turn, settled, finished } = matchesOf({
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
  await tapeOf(store, 'match-1');
});

test('on a stop the tape says how far play had come', async () => {
  const { matches, turn, store, seat } = matchesOf();
  await matches.start(FRIENDLY);
  turn(100);
  const { match } = seat(1);
  match.play(LEFT, [100, NEUTRAL]);
  await matches.close();
  const { tape } = await tapeOf(store, match.id);
  assert.equal(tape.entries.at(-1)?.tick, 100);
});
