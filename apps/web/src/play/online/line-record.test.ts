import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createLineRecord,
  FIGURE_NAMES,
  HISTORY_LENGTH,
  historyInWords,
  historyPath,
} from './line-record.ts';

const FIGURES = {
  roundTripMs: 41.6,
  jitterMs: 2.4,
  leadTicks: 3,
  farDelayTicks: 6,
  corrections: 1,
  overruled: 2,
  desyncs: 0,
  waitingTicks: 7,
};

test('figures are told in milliseconds and counts; what is not known is a dash', () => {
  const record = createLineRecord();
  assert.deepEqual(new Set(FIGURE_NAMES.map((name) => record.shown()[name])), new Set(['–']));
  record.add({ roundTripMs: 41.6, figures: FIGURES });
  assert.deepEqual(record.shown(), {
    roundTrip: '42 ms',
    jitter: '2 ms',
    lead: '50 ms',
    farDelay: '100 ms',
    corrections: '1',
    overruled: '2',
    desyncs: '0',
  });
  record.add({ roundTripMs: null, figures: undefined });
  assert.equal(record.shown().roundTrip, '–');
});

test('a minute is remembered', () => {
  const record = createLineRecord();
  for (let second = 0; second < 100; second += 1) record.add({ roundTripMs: second, figures: undefined });
  assert.equal(record.history().length, HISTORY_LENGTH);
  assert.equal(record.history().at(-1), 99);
});

test('a complaint is one line that says which match, when, and how it was', () => {
  const record = createLineRecord();
  record.add({ roundTripMs: null, figures: undefined });
  record.add({ roundTripMs: 41.6, figures: FIGURES });
  const line = record.line({ time: '2026-11-22T02:00:00.000Z', matchId: 'abc' });
  assert.equal(
    line,
    'Pong 2026-11-22T02:00:00.000Z, match abc: round trip 42 ms, jitter 2 ms, lead 50 ms, far side 100 ms, ' +
      'corrected 1, overruled 2, desyncs 0, waited 7 ticks; round trips of the last minute: x 42',
  );
});

test('the curve ends at the right, breaks where nobody answered, and stays low on a good line', () => {
  assert.equal(historyPath([], 240, 40), '');
  assert.equal(historyPath([40, null, 80], 118, 40), 'M114 20h0.01M118 0h0.01');
  assert.equal(historyPath([20, 20], 118, 40), 'M116 30L118 30');
  assert.equal(historyPath([0, 400], 118, 40), 'M116 40L118 0');
});

test('the same in words', () => {
  assert.equal(historyInWords([]), 'No round trip measured yet');
  assert.equal(historyInWords([38.4, 61]), 'Round trip in the last minute: 38 to 61 ms');
  assert.equal(
    historyInWords([null, 61]),
    'Round trip in the last minute: 61 to 61 ms, 1 s without an answer',
  );
});
