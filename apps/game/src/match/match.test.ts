import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createState, DOWN, LEFT, moveTo, NEUTRAL, PHASE, RIGHT, type State, step, UP } from '@pong/engine';
import { COMMIT_HORIZON_TICKS } from '@pong/netcode';
import { AGAINST_BOT, FRIENDLY, matchesOf, stateOf, tapeOf } from '../../test/matches-of.ts';
import { READY_TURNS } from './absence.ts';
import { STILL_TURNS } from './stillness.ts';

/** Two people's match at its start. */
async function friendly() {
  const server = matchesOf();
  await server.matches.start(FRIENDLY);
  return { ...server, match: server.seat(1).match };
}

/** What the engine makes of these inputs, from the fixture's seed. */
function reference(untilTick: number, inputs: (tick: number) => [number, number]): State {
  const state = createState('sudden', 42);
  while (state.tick < untilTick) step(state, ...inputs(state.tick));
  return state;
}

test('what a hand says is passed on to the other seat as it is, and to nobody else', async () => {
  const { match, turn, to, said } = await friendly();
  turn(10);
  assert.equal(match.play(LEFT, [14, UP]), 'accepted');
  assert.deepEqual(to(2, 'match:play'), [[14, UP]]);
  assert.deepEqual(to(1, 'match:play'), []);
  turn(60);
  assert.deepEqual(
    said.filter(({ event }) => event !== 'match:play' && event !== 'match:start'),
    [],
    'nothing is said that nobody asked for',
  );
});

test('inputs move the paddle of their own seat, and the tape replays to the same state', async () => {
  const { match, turn, store } = await friendly();
  for (let tick = 0; tick < 240; tick += 1) {
    if (tick % 20 === 0) match.play(LEFT, [tick, tick % 40 === 0 ? UP : moveTo(tick * 37)]);
    if (tick === 100) match.play(RIGHT, [tick, DOWN]);
    turn();
  }
  turn(COMMIT_HORIZON_TICKS);
  const state = match.confirmed();
  const rest = reference(0, () => [0, 0]).rightY;
  assert.ok(state.rightY > rest && state.leftY !== rest);
  const onTape = await tapeOf(store, match.id);
  assert.deepEqual(onTape.state, { ...state }, 'a checkpoint stands at every sixth tick');
});

test("a player's inputs never move the other's paddle", async () => {
  const { match, turn } = await friendly();
  const before = match.confirmed().leftY;
  match.play(RIGHT, [0, UP]);
  turn(60);
  assert.equal(match.confirmed().leftY, before);
  assert.ok(match.confirmed().rightY < before);
});

test('within the horizon an input holds at its own tick, though it comes later', async () => {
  const { match, turn, to } = await friendly();
  turn(100);
  assert.equal(match.play(LEFT, [90, DOWN]), 'late');
  assert.deepEqual(to(2, 'match:play'), [[90, DOWN]]);
  turn(40);
  const { tick } = match.confirmed();
  assert.deepEqual(
    { ...match.confirmed() },
    reference(tick, (at) => [at < 90 ? NEUTRAL : DOWN, NEUTRAL]),
  );
  assert.deepEqual(to(1, 'match:overrule'), []);
});

test('past the horizon it holds from the first step that is open; the late player alone is told so', async () => {
  const { match, turn, to } = await friendly();
  turn(100);
  assert.equal(match.play(LEFT, [60, DOWN]), 'overruled');
  turn(40);
  const [overrule] = to(1, 'match:overrule');
  assert.ok(overrule);
  const [from, input, ofTick] = overrule;
  assert.deepEqual([input, ofTick], [DOWN, 60]);
  assert.ok(from >= 100 - COMMIT_HORIZON_TICKS);
  assert.deepEqual(to(2, 'match:overrule'), []);
  assert.deepEqual(to(2, 'match:play'), [[from, DOWN]]);
  const { tick } = match.confirmed();
  assert.deepEqual(
    { ...match.confirmed() },
    reference(tick, (at) => [at < from ? NEUTRAL : DOWN, NEUTRAL]),
  );
});

test('a beat is answered: where the server is, what is final, what was heard, what is on disk', async () => {
  const { match, turn, to } = await friendly();
  turn(120);
  // The writing of a tape is told when it is done.
  await new Promise((resolve) => setImmediate(resolve));
  match.beat(LEFT, [125, NEUTRAL]);
  const [beat] = to(1, 'match:beat');
  assert.ok(beat);
  const [serverTick, committedTick, , heardTick, durableTick] = beat;
  assert.deepEqual([serverTick, committedTick, heardTick], [120, 120 - COMMIT_HORIZON_TICKS, 125]);
  assert.equal(durableTick, 102, 'every sixth tick is flushed');
  assert.deepEqual(to(2, 'match:beat'), []);
});

test('the seat with the shorter way is asked to run ahead further, by what was measured before and since', async () => {
  const { matches, turn, seat, to } = matchesOf(
    undefined,
    new Map([
      [1, 20],
      [2, 140],
    ]),
  );
  await matches.start(FRIENDLY);
  const { match } = seat(1);
  const earlyTicks = (player: 1 | 2) => {
    turn(20);
    match.beat(player === 1 ? LEFT : RIGHT, [match.tick() + 1, NEUTRAL]);
    return to(player, 'match:beat').at(-1)?.[5];
  };
  // Half of 120 ms are 3.6 ticks.
  assert.deepEqual([earlyTicks(1), earlyTicks(2)], [-4, 0]);
  match.roundTrip(LEFT, 140);
  assert.deepEqual([earlyTicks(1), earlyTicks(2)], [0, 0]);
});

test('both are told at once when a point is final', async () => {
  const { match, turn, to } = await friendly();
  let points = 0;
  for (let turns = 0; turns < 2_400 && points < 2; turns += 1) {
    const { leftScore, rightScore } = match.confirmed();
    const before = [to(1, 'match:beat').length, to(2, 'match:beat').length];
    turn();
    const now = match.confirmed();
    if (now.leftScore + now.rightScore === leftScore + rightScore) continue;
    points += 1;
    assert.deepEqual(
      [to(1, 'match:beat').length, to(2, 'match:beat').length],
      before.map((count) => count + 1),
    );
    assert.equal(to(1, 'match:beat').at(-1)?.[1], now.tick);
  }
  assert.equal(points, 2);
});

test("a bot's moves are on the tape like anyone's, and told like anyone's", async () => {
  const { matches, turn, store, seat, to } = matchesOf();
  await matches.start(AGAINST_BOT);
  turn(600);
  const { tape } = await tapeOf(store, seat(1).match.id);
  const moves = tape.entries.flatMap((entry) =>
    entry.kind === 'input' && entry.seat === RIGHT ? [[entry.tick, entry.input]] : [],
  );
  assert.ok(moves.length > 3);
  const told = to(1, 'match:play').map(([tick, input]) => `${tick} ${input}`);
  assert.deepEqual(
    moves.filter(([tick, input]) => !told.includes(`${tick} ${input}`)),
    [],
  );
});

test('leaving is a forfeit at once, and said once; what was played until then is on the tape', async () => {
  const { match, turn, finished, settled, store } = await friendly();
  turn(50);
  match.leave(LEFT);
  match.leave(LEFT);
  match.leave(RIGHT);
  turn(5);
  await settled();
  assert.deepEqual(finished, [{ id: 'match-1', reason: 'forfeit', winner: RIGHT }]);
  const { tape } = await tapeOf(store, 'match-1');
  assert.deepEqual(tape.entries.at(-1), { kind: 'end', tick: 50, reason: 'forfeit', winner: RIGHT });
  assert.equal(match.play(LEFT, [60, UP]), undefined, 'after the end nobody is listened to');
});

test('who leaves after the last point, before it is final, has played to the end', async () => {
  const { match, turn, finished, settled, store } = await friendly();
  const end = createState('sudden', 42);
  while (end.phase !== PHASE.over) step(end, NEUTRAL, NEUTRAL);
  turn(end.tick + 5);
  assert.notEqual(match.confirmed().phase, PHASE.over);
  match.leave(end.winner === LEFT ? LEFT : RIGHT);
  await settled();
  assert.deepEqual(finished, [{ id: 'match-1', reason: 'score', winner: end.winner }]);
  assert.equal((await tapeOf(store, 'match-1')).state.tick, end.tick);
});

test('a lost line pauses; the state stands still; what was held is let go; back, it goes on', async () => {
  const { match, turn, present, to } = await friendly();
  match.play(LEFT, [0, DOWN]);
  match.play(LEFT, [80, UP]);
  turn(8);
  present.delete(1);
  turn();
  const paused = { ...match.confirmed() };
  assert.equal(paused.tick, 8, 'all that was played is final');
  const halt = to(2, 'match:pause').at(-1);
  assert.deepEqual(halt?.absent, [LEFT]);
  assert.deepEqual(stateOf(halt?.sync), paused);
  assert.deepEqual([halt?.sync.inputs, halt?.sync.ahead], [[NEUTRAL, NEUTRAL], []]);
  assert.ok((match.view(RIGHT).pause?.forfeitInMs ?? 0) > 19_000);
  assert.equal(match.play(RIGHT, [9, UP]), undefined, 'nobody is listened to');
  turn(300);
  assert.deepEqual({ ...match.confirmed() }, paused);
  present.add(1);
  match.returned(LEFT);
  turn();
  const [resume] = to(1, 'match:resume');
  assert.equal(resume?.inMs, 1_500);
  assert.deepEqual(stateOf(resume?.sync), paused);
  assert.equal(resume?.patienceMs, 20_000, 'of 40 s 35 are left');
  assert.deepEqual(match.resume(LEFT), resume);
  turn(READY_TURNS);
  assert.equal(match.resume(LEFT), undefined);
  turn(100);
  const after = { ...match.confirmed() };
  assert.ok(after.tick > paused.tick);
  assert.equal(after.leftY, paused.leftY, 'neither the held input nor the announced one plays on');
  match.play(LEFT, [match.tick(), DOWN]);
  turn(40);
  assert.ok(match.confirmed().leftY > paused.leftY);
});

test('what a client says before the first step after a pause counts: its time runs ahead of ours', async () => {
  const { match, turn, present } = await friendly();
  turn(20);
  present.delete(1);
  turn(10);
  present.add(1);
  match.returned(LEFT);
  turn(READY_TURNS - 2);
  assert.equal(match.tick(), 20);
  assert.equal(match.play(RIGHT, [23, UP]), 'accepted');
  turn(60);
  const { tick } = match.confirmed();
  assert.ok(tick > 30);
  assert.deepEqual(
    { ...match.confirmed() },
    reference(tick, (at) => [NEUTRAL, at < 23 ? NEUTRAL : UP]),
  );
});

test('a hand that is silent though its line is there lets go once, and is told; the match goes on', async () => {
  const { match, turn, to } = await friendly();
  match.play(LEFT, [0, DOWN]);
  for (let turns = 0; turns < 2 * STILL_TURNS; turns += 1) {
    if (turns % 60 === 0) match.beat(RIGHT, [match.tick() + 2, NEUTRAL]);
    turn();
  }
  const [sync, ...more] = to(1, 'match:sync');
  assert.ok(sync);
  assert.deepEqual(more, []);
  assert.equal(sync.serverTick, STILL_TURNS);
  assert.deepEqual(to(2, 'match:sync'), []);
  assert.deepEqual(to(2, 'match:play').at(-1), [STILL_TURNS, NEUTRAL]);
  const { tick } = match.confirmed();
  assert.deepEqual(
    { ...match.confirmed() },
    reference(tick, (at) => [at < STILL_TURNS ? DOWN : NEUTRAL, NEUTRAL]),
  );
  assert.equal(match.play(LEFT, [match.tick() + 2, UP]), 'accepted', 'and is welcome again');
});

test('what became of each word is counted', async () => {
  const { match, turn, heard } = await friendly();
  turn(100);
  match.play(LEFT, [102, UP]);
  match.play(LEFT, [102, UP]);
  match.play(RIGHT, [95, DOWN]);
  match.play(RIGHT, [9_000, DOWN]);
  assert.deepEqual(heard, ['accepted', 'stale', 'late', 'early']);
});
