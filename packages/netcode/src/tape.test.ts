import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyTape } from '../test/any-tape.ts';
import { header } from '../test/header.ts';
import { isTapeHeader, type Tape, type TapeEntry } from './tape.ts';
import { entryLine, headerLine, parseTape } from './tape-lines.ts';

const textOf = ({ header, entries }: Tape): string => headerLine(header) + entries.map(entryLine).join('');

test('A-1 A-3 every tape comes back from its lines, which are ASCII', () => {
  fc.assert(
    fc.property(anyTape, (tape) => {
      const text = textOf(tape);
      assert.match(text, /^[\x20-\x7e\n]*$/);
      assert.deepEqual(parseTape(text), { ...tape, wholeBytes: text.length });
    }),
    { seed: 1972 },
  );
});

test('A-3 a tape torn anywhere after its header reads as what was whole, and says where to cut', () => {
  const entries: TapeEntry[] = [
    { kind: 'input', tick: 4, seat: 0, input: 15 },
    { kind: 'checkpoint', tick: 60, checksum: 4_000_000_000 },
    { kind: 'input', tick: 61, seat: 1, input: 123 },
  ];
  const text = textOf({ header, entries });
  const start = headerLine(header).length;
  for (let length = start; length <= text.length; length++) {
    const whole = parseTape(text.slice(0, length));
    assert.ok(!('problem' in whole));
    assert.equal(textOf(whole), text.slice(0, whole.wholeBytes));
    assert.ok(whole.wholeBytes <= length && text.slice(whole.wholeBytes, length).indexOf('\n') === -1);
  }
  assert.deepEqual(parseTape(text.slice(0, start - 1)), { problem: 'the header is missing or torn' });
});

test('A-4 what is not a tape is a problem in words', () => {
  const first = headerLine(header);
  const cases: [string, RegExp][] = [
    ['', /header/],
    ['\n', /line 1/],
    ['{"format":2}\n', /line 1/],
    [`${first}x 1\n`, /line 2/],
    [`${first}i 1 2 0\n`, /line 2/],
    [`${first}i 1 0 99999\n`, /line 2/],
    [`${first}i -1 0 1\n`, /line 2/],
    [`${first}i 1 0 1 \n`, /line 2/],
    [`${first}i 1 0 1\r\n`, /line 2/],
    [`${first}c 1 4294967296\n`, /line 2/],
    [`${first}e 1 bored 0\n`, /line 2/],
    [`${first}i 9999999999 0 1\n`, /line 2/],
    [`${first}i 5 0 1\ni 4 0 1\n`, /goes back/],
    [`${first}e 5 score 0\ni 6 0 1\n`, /follows the end/],
  ];
  for (const [text, pattern] of cases) {
    const parsed = parseTape(text);
    assert.ok('problem' in parsed, text);
    assert.match(parsed.problem, pattern);
  }
});

test('A-4 a header with anything missing or odd is none', () => {
  assert.ok(isTapeHeader(header));
  for (const key of Object.keys(header))
    assert.equal(isTapeHeader({ ...header, [key]: undefined }), false, key);
  const odd = [
    { seed: 2 ** 31 },
    { seed: 0.5 },
    { ruleSet: 'constructor' },
    { seats: [header.seats[0]] },
    { seats: [header.seats[0], { kind: 'bot', level: 'toString', name: 'x' }] },
    { seats: [header.seats[0], { kind: 'player', playerId: 0, name: 'x' }] },
    { ranked: 1 },
    { createdAtMs: -1 },
  ];
  for (const part of odd) assert.equal(isTapeHeader({ ...header, ...part }), false, JSON.stringify(part));
});
