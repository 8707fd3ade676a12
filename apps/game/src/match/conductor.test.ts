import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConductor } from './conductor.ts';

function conductor(options: { turnMs?: number } = {}) {
  let nowMs = 1_000;
  let next: { task: () => void; atMs: number } | undefined;
  let dropped = 0;
  const seconds: number[] = [];
  const made = createConductor({
    monotonicMs: () => nowMs,
    schedule(task, delayMs) {
      const mine = { task, atMs: nowMs + delayMs };
      next = mine;
      return () => {
        if (next === mine) next = undefined;
      };
    },
    turn: () => {
      nowMs += options.turnMs ?? 0;
    },
    measured: (each) => void seconds.push(each),
    dropped: (turns) => {
      dropped += turns;
    },
  });
  return {
    made,
    seconds,
    dropped: () => dropped,
    now: () => nowMs,
    isScheduled: () => next !== undefined,
    /** Fires the timer, that much later than it was set for. */
    fire(lateMs = 0) {
      const due = next;
      assert.ok(due, 'a timer is set');
      next = undefined;
      nowMs = Math.max(nowMs, due.atMs) + lateMs;
      due.task();
    },
  };
}

test('sixty turns a second on average, however unpunctual the timer is', () => {
  const { made, fire, now, dropped } = conductor();
  made.start();
  const startMs = now();
  for (let beat = 0; beat < 6_000; beat += 1) fire((beat * 7) % 13);
  const expected = ((now() - startMs) * 60) / 1000;
  assert.ok(Math.abs(made.turns() - expected) <= 1, `${made.turns()} turns instead of ${expected}`);
  assert.equal(dropped(), 0);
});

test('after a stall a few turns are made up for, the rest is dropped and said', () => {
  const { made, fire, dropped } = conductor();
  made.start();
  fire();
  const before = made.turns();
  fire(1_000);
  assert.equal(made.turns() - before, 5);
  assert.ok(dropped() >= 55 && dropped() <= 57, `${dropped()}`);
  fire();
  assert.equal(made.turns() - before, 6, 'and then on as before');
});

test('turns that take longer than they last do not spiral', () => {
  const { made, fire, dropped, now } = conductor({ turnMs: 40 });
  made.start();
  for (let beat = 0; beat < 100; beat += 1) fire();
  assert.ok(dropped() > 0);
  assert.ok(made.turns() * 40 <= now(), 'it never does more than it has time for');
});

test('each turn is measured', () => {
  const { made, fire, seconds } = conductor({ turnMs: 2 });
  made.start();
  fire();
  assert.ok(Math.abs((seconds[0] ?? 0) - 0.002) < 1e-9);
});

test('stopped, it stands still', () => {
  const { made, fire, isScheduled } = conductor();
  made.start();
  fire();
  made.stop();
  assert.equal(isScheduled(), false);
});
