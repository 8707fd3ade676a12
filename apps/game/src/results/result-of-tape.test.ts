import assert from 'node:assert/strict';
import { test } from 'node:test';
import { botInput, checksum, createState, LEFT, PHASE, RIGHT, step } from '@pong/engine';
import { entryLine, finalChecksum, headerLine, type TapeHeader, unpackTape, verifyTape } from '@pong/netcode';
import { resultOfTape } from './result-of-tape.ts';

const HEADER: TapeHeader = {
  format: 1,
  matchId: 'AAAAAAAAAAAAAAAAAAAAAA',
  engine: '1',
  ruleSet: '1972',
  seed: 7,
  mode: 'bot',
  ranked: false,
  seats: [
    { kind: 'player', playerId: 5, name: 'margaux' },
    { kind: 'bot', level: 'hard', name: 'Hard bot' },
  ],
  createdAtMs: 1_700_000_000_000,
};

/** A match of a still player against a bot, written as the server writes it. */
function playedTape() {
  const state = createState('1972', HEADER.seed);
  let text = headerLine(HEADER);
  let last = 0;
  while (state.phase !== PHASE.over) {
    const input = botInput('hard', state, RIGHT);
    if (input !== last) text += entryLine({ kind: 'input', tick: state.tick, seat: RIGHT, input });
    last = input;
    step(state, 0, input);
    if (state.tick % 6 === 4)
      text += entryLine({ kind: 'checkpoint', tick: state.tick, checksum: checksum(state) });
  }
  text += entryLine({
    kind: 'end',
    tick: state.tick,
    reason: 'score',
    winner: state.winner === LEFT ? LEFT : RIGHT,
  });
  return { text, state };
}

test('a result is a function of its tape', () => {
  const { text, state } = playedTape();
  const result = resultOfTape(text);
  assert.ok(!('problem' in result));
  assert.deepEqual(result.score, [state.leftScore, state.rightScore]);
  assert.equal(result.end.winner, state.winner);
  assert.equal(result.summary.ticks, state.tick);
  assert.ok(result.summary.rallies >= 11);
  assert.deepEqual(resultOfTape(text), result);
});

test('what is kept replays to the same end, in fewer bytes, and can still be held against itself', () => {
  const { text, state } = playedTape();
  const result = resultOfTape(text);
  assert.ok(!('problem' in result));
  const kept = unpackTape(result.packedTape);
  assert.ok(!('problem' in kept));
  const verified = verifyTape(kept);
  assert.ok(!('problem' in verified));
  assert.deepEqual(verified.state, state);
  assert.equal(finalChecksum(kept), checksum(state));
  const checked = kept.entries.flatMap((entry) => (entry.kind === 'checkpoint' ? [entry.tick] : []));
  assert.equal(checked.pop(), state.tick);
  assert.ok(checked.length >= 3 && checked.every((tick, at) => tick - (checked[at - 1] ?? 0) >= 600));
  assert.ok(result.packedTape.length * 10 < text.length, `${result.packedTape.length} of ${text.length}`);
});

test('what is no finished match is a problem, never a result', () => {
  const { text } = playedTape();
  for (const wrong of [
    '',
    'hello\n',
    text.slice(0, -1),
    headerLine({ ...HEADER, mode: 'chess' }) +
      entryLine({ kind: 'end', tick: 0, reason: 'abandoned', winner: -1 }),
  ])
    assert.ok('problem' in resultOfTape(wrong));
});
