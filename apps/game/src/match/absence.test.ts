import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEFT, RIGHT, type Seat } from '@pong/engine';
import {
  ABSENCE_BUDGET_TURNS,
  ABSENCE_TURNS,
  type AbsenceChange,
  createAbsence,
  READY_TURNS,
} from './absence.ts';

function between(people: Seat[] = [LEFT, RIGHT], running = true) {
  const absence = createAbsence({ isPerson: (seat) => people.includes(seat), running });
  const there = new Set<Seat>([LEFT, RIGHT]);
  return {
    absence,
    away: (...seats: Seat[]) => seats.forEach((seat) => void there.delete(seat)),
    back: (...seats: Seat[]) => seats.forEach((seat) => void there.add(seat)),
    /** The changes of so many turns, silent ones left out. */
    turn(count = 1): AbsenceChange[] {
      const changes: AbsenceChange[] = [];
      for (let turns = 0; turns < count; turns += 1) {
        const change = absence.turn((seat) => there.has(seat));
        if (change.kind !== 'none') changes.push(change);
        if (change.kind === 'end') break;
      }
      return changes;
    },
  };
}

test('while everyone is there nothing happens and play runs', () => {
  const { absence, turn } = between();
  assert.deepEqual(turn(10_000), []);
  assert.equal(absence.runs(), true);
});

test('a lost line stops play at once; coming back gives 1.5 seconds, then play goes on', () => {
  const { absence, away, back, turn } = between();
  away(LEFT);
  assert.deepEqual(turn(), [{ kind: 'pause', absent: [LEFT], forfeitInTurns: ABSENCE_TURNS - 1 }]);
  assert.equal(absence.runs(), false);
  assert.deepEqual(turn(100), []);
  assert.equal(absence.pause()?.forfeitInTurns, ABSENCE_TURNS - 101);
  back(LEFT);
  assert.deepEqual(turn(), [{ kind: 'ready', inTurns: READY_TURNS }]);
  assert.equal(absence.runs(), false);
  assert.deepEqual(turn(READY_TURNS - 1), []);
  assert.equal(absence.readyInTurns(), 1);
  assert.deepEqual(turn(), [{ kind: 'go' }]);
  assert.equal(absence.runs(), true);
});

test('a line lost again while getting ready stops it again', () => {
  const { away, back, turn } = between();
  away(LEFT);
  turn();
  back(LEFT);
  turn(10);
  away(RIGHT);
  assert.deepEqual(
    turn().map((change) => change.kind),
    ['pause'],
  );
});

test('twenty seconds away are a forfeit; the other wins', () => {
  const { away, turn } = between();
  away(RIGHT);
  assert.deepEqual(turn(ABSENCE_TURNS - 1).at(-1)?.kind, 'pause');
  assert.deepEqual(turn(), [{ kind: 'end', reason: 'forfeit', winner: LEFT }]);
});

test('many short absences are a forfeit once they add up to forty seconds', () => {
  const { away, back, turn } = between();
  const each = ABSENCE_TURNS - 60;
  let spent = 0;
  let end: AbsenceChange | undefined;
  while (!end) {
    away(LEFT);
    const changes = turn(each);
    end = changes.find((change) => change.kind === 'end');
    spent += end ? 0 : each;
    back(LEFT);
    if (!end) turn(READY_TURNS + 1);
  }
  assert.equal(spent, 2 * each);
  assert.deepEqual(end, { kind: 'end', reason: 'forfeit', winner: RIGHT });
  assert.ok(spent + each > ABSENCE_BUDGET_TURNS);
});

test('both away past the time: abandoned, nobody wins; the first one out of time waits for the other', () => {
  const { away, turn } = between();
  away(LEFT);
  turn(600);
  away(RIGHT);
  const changes = turn(ABSENCE_TURNS);
  assert.deepEqual(changes, [
    { kind: 'pause', absent: [LEFT, RIGHT], forfeitInTurns: ABSENCE_TURNS - 601 },
    { kind: 'end', reason: 'abandoned', winner: -1 },
  ]);
});

test('when one is out of time and the other comes back in time, the other wins', () => {
  const { away, back, turn } = between();
  away(LEFT);
  turn(600);
  away(RIGHT);
  turn(900);
  back(RIGHT);
  assert.deepEqual(turn(), [{ kind: 'end', reason: 'forfeit', winner: RIGHT }]);
});

test("one player's absence costs the other nothing", () => {
  const { away, back, turn } = between();
  away(LEFT);
  turn(ABSENCE_TURNS - 1);
  back(LEFT);
  turn(READY_TURNS + 1);
  away(RIGHT);
  assert.deepEqual(turn(), [{ kind: 'pause', absent: [RIGHT], forfeitInTurns: ABSENCE_TURNS - 1 }]);
});

test('against a bot: it waits likewise, and wins by forfeit', () => {
  const { away, turn } = between([LEFT]);
  away(RIGHT);
  assert.deepEqual(turn(10), [], 'a bot is never away');
  away(LEFT);
  assert.deepEqual(turn(ABSENCE_TURNS).at(-1), { kind: 'end', reason: 'forfeit', winner: RIGHT });
});

test('a match loaded after a crash stands still until everyone is there, with the whole time to come back', () => {
  const { absence, away, back, turn } = between([LEFT, RIGHT], false);
  assert.equal(absence.runs(), false);
  away(LEFT, RIGHT);
  assert.deepEqual(turn(), [{ kind: 'pause', absent: [LEFT, RIGHT], forfeitInTurns: ABSENCE_TURNS - 1 }]);
  back(LEFT);
  assert.equal(turn()[0]?.kind, 'pause');
  back(RIGHT);
  assert.equal(turn()[0]?.kind, 'ready');
});

test('a loser who reconnects every second freezes the match for 26 pauses, not for ever', () => {
  const { away, back, turn } = between();
  let pauses = 0;
  let end: AbsenceChange | undefined;
  while (!end && pauses < 1_000) {
    away(LEFT);
    pauses += 1;
    end = turn().find((change) => change.kind === 'end');
    back(LEFT);
    turn(READY_TURNS + 1);
  }
  assert.equal(pauses, Math.floor(ABSENCE_BUDGET_TURNS / READY_TURNS) + 1);
  assert.deepEqual(end, { kind: 'end', reason: 'forfeit', winner: RIGHT });
});

test('what the next absence may last is told before it, and is what it then lasts', () => {
  for (const [first, patience] of [
    [0, ABSENCE_TURNS],
    [ABSENCE_TURNS / 2, ABSENCE_TURNS],
    [ABSENCE_TURNS - 1, 901],
  ] as const) {
    const { absence, away, back, turn } = between();
    for (const turns of [first, first === 0 ? 0 : 300]) {
      if (turns > 0) away(LEFT);
      turn(turns);
      back(LEFT);
      turn(READY_TURNS + 1);
    }
    assert.equal(absence.patienceTurns(LEFT), patience);
    assert.equal(absence.patienceTurns(RIGHT), ABSENCE_TURNS, 'of the other nothing is taken');
    away(LEFT);
    assert.equal(turn(patience - 1).at(-1)?.kind, 'pause');
    assert.deepEqual(turn(), [{ kind: 'end', reason: 'forfeit', winner: RIGHT }]);
  }
});

test('what a pause costs at least is not charged on top of a longer one', () => {
  const { absence, away, back, turn } = between();
  away(LEFT);
  turn(ABSENCE_TURNS - 1);
  back(LEFT);
  turn(READY_TURNS + 1);
  away(LEFT);
  turn(ABSENCE_TURNS - 1);
  assert.equal(absence.pause()?.forfeitInTurns, 1, 'twice all but a turn of the twenty seconds');
  back(LEFT);
  turn(READY_TURNS + 1);
  assert.equal(absence.patienceTurns(LEFT), 0);
  away(LEFT);
  assert.deepEqual(turn(), [{ kind: 'end', reason: 'forfeit', winner: RIGHT }], 'two turns pay for no pause');
});
