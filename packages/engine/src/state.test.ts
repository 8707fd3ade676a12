import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fidget } from '../test/players.ts';
import {
  checksum,
  cloneState,
  copyState,
  createState,
  decodeState,
  encodeState,
  PHASE,
  STATE_FIELDS,
} from './state.ts';
import { step } from './step.ts';

function* statesOfAMatch(seed: number) {
  const state = createState('1972', seed);
  const left = fidget(seed)();
  const right = fidget(seed + 1)();
  for (; state.phase !== PHASE.over; step(state, left(state, 0), right(state, 1))) yield state;
  yield state;
}

test('T-2 every state of a match travels as a row of int32 and comes back the same', () => {
  for (let seed = 0; seed < 40; seed++) {
    for (const state of statesOfAMatch(seed)) {
      const values = encodeState(state);
      assert.ok(values.every((value) => (value | 0) === value && !Object.is(value, -0)));
      assert.deepEqual(decodeState(values), state);
    }
  }
});

test('a row that no match can be in is refused', () => {
  const good = encodeState(createState('1972', 1));
  const at = (field: (typeof STATE_FIELDS)[number], value: number): number[] =>
    good.with(STATE_FIELDS.indexOf(field), value);
  assert.ok(decodeState(good));
  const wrong = [
    [],
    good.slice(1),
    [...good, 0],
    at('ruleSet', 2),
    at('ruleSet', -1),
    at('tick', -1),
    at('tick', 0.5),
    at('tick', 2 ** 31),
    at('ballX', Number.NaN),
    at('ballX', 16_000),
    at('ballY', 0),
    at('ballVx', 148),
    at('phase', PHASE.rally),
    at('phase', PHASE.over),
    at('phase', 3),
    at('countdown', 0),
    at('countdown', 181),
    at('leftY', 1_119),
    at('rightY', 8_881),
    at('leftScore', 11),
    at('rightScore', -1),
    at('volleys', 1),
    at('lastHit', 0),
    at('receiver', 2),
    at('rng', 0),
    at('winner', 0),
    at('events', 64),
    at('ballVy', -0),
  ];
  for (const values of wrong) assert.equal(decodeState(values), undefined, JSON.stringify(values));
});

test('what is no row at all is refused and never throws', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      assert.equal(decodeState(value as readonly number[]), undefined);
    }),
    { seed: 1972 },
  );
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 18, maxLength: 18 }), (values) => {
      const state = decodeState(values);
      if (state !== undefined) assert.deepEqual(encodeState(state), values);
    }),
    { seed: 1972 },
  );
});

test('clone and copy are equal and apart', () => {
  const state = createState('sudden', 7);
  const clone = cloneState(state);
  const copy = createState('1972', 1);
  copyState(state, copy);
  assert.deepEqual([clone, copy], [state, state]);
  step(state, 1, 2);
  assert.notDeepEqual(clone, state);
  assert.deepEqual(copy, clone);
});

test('T-5 a checksum is a uint32 that no single field can change without changing it', () => {
  const state = createState('1972', 3);
  const before = checksum(state);
  assert.ok(Number.isInteger(before) && before >= 0 && before <= 0xffffffff);
  for (const field of STATE_FIELDS) {
    for (const delta of [1, -1, 255, 65_536]) {
      const other = cloneState(state);
      other[field] += delta;
      assert.notEqual(checksum(other), before, field);
    }
  }
});

test('T-3 neighbouring seeds begin differently, and both seats receive first about as often', () => {
  const starts = Array.from({ length: 1_000 }, (_, seed) => createState('1972', seed));
  assert.ok(new Set(starts.map((state) => state.ballY)).size > 850);
  const right = starts.filter((state) => state.receiver === 1).length;
  assert.ok(right > 430 && right < 570, String(right));
  assert.ok(createState('1972', 0x5bf03635).rng !== 0);
});
