import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  botInput,
  checksum,
  createState,
  ENGINE_VERSION,
  type Input,
  PHASE,
  type State,
  step,
} from '@pong/engine';
import { header } from '../test/header.ts';
import type { Tape, TapeEntry } from './tape.ts';
import { entryLine, headerLine, parseTape } from './tape-lines.ts';
import { packTape, unpackTape } from './tape-pack.ts';
import { canReplay, inForceAt, REPLAYED_ENGINES, replayTape, verifyTape } from './tape-replay.ts';

/** Plays a match to its end and tapes it as a server does. */
function played(): { tape: Tape; states: State[] } {
  const state = createState(header.ruleSet, header.seed);
  const states = [{ ...state }];
  const entries: TapeEntry[] = [];
  const inForce: [Input, Input] = [0, 0];
  while (state.phase !== PHASE.over) {
    for (const seat of [0, 1] as const) {
      const input = botInput('fair', state, seat);
      if (input !== inForce[seat]) entries.push({ kind: 'input', tick: state.tick, seat, input });
      inForce[seat] = input;
    }
    step(state, ...inForce);
    states.push({ ...state });
    if (state.tick % 60 === 0)
      entries.push({ kind: 'checkpoint', tick: state.tick, checksum: checksum(state) });
  }
  entries.push({ kind: 'end', tick: state.tick, reason: 'score', winner: state.winner === 0 ? 0 : 1 });
  return { tape: { header, entries }, states };
}

const { tape, states } = played();

test('A-5 a replay gives the state that was played, at every tick', () => {
  const seen: number[] = [];
  const end = replayTape(tape, { observe: (state) => seen.push(checksum(state)) });
  assert.deepEqual(end, states.at(-1));
  assert.deepEqual(seen, states.slice(1).map(checksum));
  for (let tick = 0; tick < states.length; tick += 97) {
    assert.deepEqual(replayTape(tape, { untilTick: tick }), states[tick]);
  }
  assert.ok(end.leftScore + end.rightScore > 11);
});

test('A-5 through lines and bytes it is the same match', () => {
  const parsed = parseTape(headerLine(tape.header) + tape.entries.map(entryLine).join(''));
  const unpacked = unpackTape(packTape(tape));
  assert.ok(!('problem' in parsed) && !('problem' in unpacked));
  assert.deepEqual(replayTape(parsed), states.at(-1));
  assert.deepEqual(verifyTape(unpacked), { state: states.at(-1) });
});

test('A-6 a packed match takes under a third of its lines', () => {
  const lines = tape.entries.map(entryLine).join('').length;
  assert.ok(packTape(tape).length * 3 < lines, `${packTape(tape).length} of ${lines}`);
});

test('A-5 one input altered is found out by the checkpoints', () => {
  // The one in force at a checkpoint: an earlier one may be made good by the next moveTo before anybody looks.
  const at = tape.entries.findLastIndex((entry) => entry.kind === 'input' && entry.tick < 480);
  const altered = tape.entries.map((entry, index) =>
    index === at && entry.kind === 'input' ? { ...entry, input: entry.input === 1 ? 2 : 1 } : entry,
  );
  const verdict = verifyTape({ header, entries: altered });
  assert.ok('problem' in verdict && /desync/.test(verdict.problem));
});

test('A-5 an end that did not happen is found out', () => {
  const body = tape.entries.slice(0, -1);
  const tick = states.length - 1;
  const winner = states[tick]?.winner === 0 ? 1 : 0;
  const wrong: TapeEntry[] = [
    { kind: 'end', tick, reason: 'score', winner },
    { kind: 'end', tick, reason: 'forfeit', winner },
    { kind: 'end', tick: tick + 1, reason: 'abandoned', winner: -1 },
  ];
  for (const end of wrong) assert.ok('problem' in verifyTape({ header, entries: [...body, end] }));
  const early = body.filter((entry) => entry.tick < 900);
  const forfeit: TapeEntry = { kind: 'end', tick: 900, reason: 'forfeit', winner: 1 };
  assert.ok('state' in verifyTape({ header, entries: [...early, forfeit] }));
  assert.ok('problem' in verifyTape({ header, entries: [...early, { ...forfeit, winner: -1 }] }));
});

test('A-2 the later of two inputs for one seat and tick counts', () => {
  const twice: TapeEntry[] = [
    { kind: 'input', tick: 0, seat: 0, input: 1 },
    { kind: 'input', tick: 0, seat: 0, input: 2 },
  ];
  assert.equal(replayTape({ header, entries: twice }, { untilTick: 1 }).leftY, 5_176);
});

test('A-2 N-5 a crashed match goes on from its tape with the inputs in force', () => {
  const [left, right] = inForceAt({ header, entries: tape.entries }, 600);
  assert.ok(left.tick <= 600 && right.tick <= 600 && left.tick >= 0);
  assert.deepEqual(inForceAt({ header, entries: [] }, 5), [
    { tick: -1, input: 0 },
    { tick: -1, input: 0 },
  ]);
});

test('A-7 tapes of this engine and of those that play alike are replayed', () => {
  assert.equal(REPLAYED_ENGINES.at(-1), ENGINE_VERSION);
  for (const engine of REPLAYED_ENGINES) {
    assert.deepEqual(replayTape({ ...tape, header: { ...header, engine } }), states.at(-1));
  }
});

test('A-7 a tape of another engine is not replayed', () => {
  const other = { ...tape, header: { ...header, engine: '0' } };
  assert.equal(canReplay(other), false);
  assert.throws(() => replayTape(other), RangeError);
  assert.ok('problem' in verifyTape(other));
});
