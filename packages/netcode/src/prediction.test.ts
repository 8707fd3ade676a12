import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createState, DOWN, type Input, NEUTRAL, type State, step, UP } from '@pong/engine';
import { playTable } from '../test/table.ts';
import { createPrediction, type Frame, MAX_PREDICTED_TICKS } from './prediction.ts';
import { replayTape, verifyTape } from './tape-replay.ts';

const start = (): State => createState('1972', 5);

/** The server's state after the given inputs, from the start. */
function server(inputs: readonly (readonly [Input, Input])[]): State {
  const state = start();
  for (const [left, right] of inputs) step(state, left, right);
  return state;
}

const repeat = (count: number, inputs: readonly [Input, Input]): (readonly [Input, Input])[] =>
  Array.from({ length: count }, () => inputs);

const frame = (state: State, inputs: readonly [Input, Input]): Frame => ({ state, inputs });

test('V-1 own inputs as recorded, the opponent’s last known one', () => {
  for (const seat of [0, 1] as const) {
    const prediction = createPrediction({ state: start(), seat, inputs: [DOWN, DOWN] });
    prediction.setInput(0, UP);
    prediction.setInput(3, NEUTRAL);
    const own = [UP, UP, UP, NEUTRAL, NEUTRAL];
    const expected = server(own.map((input) => (seat === 0 ? [input, DOWN] : [DOWN, input])));
    assert.deepEqual(prediction.predict(5), expected);
  }
});

test('V-1 asking back and forth, and changing one’s mind, gives the same as asking once', () => {
  const prediction = createPrediction({ state: start(), seat: 0 });
  prediction.predict(9);
  prediction.setInput(4, DOWN);
  prediction.predict(2);
  prediction.setInput(4, UP);
  const expected = server([...repeat(4, [0, 0]), ...repeat(5, [UP, 0])]);
  assert.deepEqual(prediction.predict(9), expected);
});

test('V-2 the own paddle answers in the very next tick', () => {
  const prediction = createPrediction({ state: start(), seat: 1 });
  const { rightY } = prediction.predict(30);
  prediction.setInput(30, DOWN);
  assert.equal(prediction.predict(31).rightY, rightY + 176);
});

test('V-3 a wrong guess is corrected by the next frame, own inputs kept', () => {
  const prediction = createPrediction({ state: start(), seat: 0 });
  prediction.setInput(5, DOWN);
  assert.equal(prediction.predict(12).rightY, 5_000);
  const truth = [...repeat(4, [0, 0]), ...repeat(1, [0, UP]), ...repeat(3, [DOWN, UP])] as const;
  assert.equal(prediction.confirm(frame(server(truth), [DOWN, UP])), 'corrected');
  assert.deepEqual(prediction.predict(12), server([...truth, ...repeat(4, [DOWN, UP])]));
  assert.deepEqual(prediction.confirmed(), server(truth));
});

test('V-3 a right guess is confirmed, an old frame changes nothing', () => {
  const prediction = createPrediction({ state: start(), seat: 0 });
  prediction.predict(12);
  assert.equal(prediction.confirm(frame(server(repeat(8, [0, 0])), [0, 0])), 'confirmed');
  const before = prediction.predict(14);
  assert.equal(prediction.confirm(frame(server(repeat(6, [0, DOWN])), [0, DOWN])), 'stale');
  assert.equal(prediction.confirm(frame(server(repeat(8, [0, DOWN])), [0, DOWN])), 'stale');
  assert.deepEqual(prediction.predict(14), before);
});

test('V-4 no prediction goes back before the confirmed state or far beyond it', () => {
  const prediction = createPrediction({ state: server(repeat(50, [0, 0])), seat: 0 });
  assert.equal(prediction.predict(3).tick, 50);
  assert.equal(prediction.predict(1e9).tick, 50 + MAX_PREDICTED_TICKS);
});

test('V-5 an input that the server never took is given up', () => {
  const prediction = createPrediction({ state: start(), seat: 0 });
  prediction.setInput(10, UP);
  for (let tick = 20; tick <= 10 + MAX_PREDICTED_TICKS; tick += 10) {
    prediction.confirm(frame(server(repeat(tick, [0, 0])), [0, 0]));
    assert.notEqual(prediction.predict(tick + 10).leftY, 5_000);
  }
  prediction.confirm(frame(server(repeat(140, [0, 0])), [0, 0]));
  assert.equal(prediction.predict(150).leftY, 5_000);
  prediction.setInput(150, DOWN);
  assert.equal(prediction.predict(151).leftY, 5_176);
});

test('what predict and confirmed give is the caller’s own', () => {
  const prediction = createPrediction({ state: start(), seat: 0 });
  prediction.predict(3).ballX = 1;
  prediction.confirmed().ballX = 1;
  assert.deepEqual(prediction.predict(3), server(repeat(3, [0, 0])));
});

const lines = {
  'no delay': { delayMs: 0 },
  '20 ms': { delayMs: 20 },
  '50 ms': { delayMs: 50 },
  '100 ms': { delayMs: 100 },
  '200 ms': { delayMs: 200 },
  '40 ms and jitter of 30': { delayMs: 40, jitterMs: 30 },
  'stalls as of 5 % loss': { delayMs: 50, jitterMs: 10, lossShare: 0.05, stallMs: 200 },
} as const;

for (const [name, quality] of Object.entries(lines)) {
  test(`V-2 V-6 K-3 a match on a line with ${name}`, () => {
    for (const seed of [1, 2]) {
      const report = playTable(quality, seed, 4_000, -500);
      assert.ok(report.volleys > 20 && report.points >= 1 && report.frames > 2_000, JSON.stringify(report));
      assert.equal(report.disagreements, 0);
      assert.equal(report.sluggish, 0);
      assert.ok(report.corrected > 0 && report.corrected < report.frames / 2);
      if (!('lossShare' in quality)) assert.equal(report.late, 0);
      assert.ok(report.late < report.inputs / 5, `${report.late} of ${report.inputs}`);
      assert.ok(report.worstLeadTicks <= 20, String(report.worstLeadTicks));
      const verdict = verifyTape(report.tape);
      assert.ok('state' in verdict, JSON.stringify(verdict));
      assert.deepEqual(replayTape(report.tape), verdict.state);
    }
  });
}
