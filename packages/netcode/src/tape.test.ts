import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_INPUT } from '@pong/engine';
import fc from 'fast-check';
import { header } from '../test/table.ts';
import { END_REASONS, isTapeHeader, type Tape, type TapeEntry, type TapeHeader } from './tape.ts';
import { entryLine, headerLine, parseTape } from './tape-lines.ts';
import { packTape, unpackTape } from './tape-pack.ts';

const textOf = ({ header, entries }: Tape): string => headerLine(header) + entries.map(entryLine).join('');

/** Records as JSON makes them: with the usual prototype. */
const PLAIN = { noNullPrototype: true } as const;

const anyTick = fc.nat({ max: 400 });
const anyEntries: fc.Arbitrary<TapeEntry[]> = fc
  .tuple(
    fc.array(
      fc.oneof(
        fc.record(
          {
            kind: fc.constant('input' as const),
            tick: anyTick,
            seat: fc.constantFrom(0 as const, 1 as const),
            input: fc.nat({ max: MAX_INPUT }),
          },
          PLAIN,
        ),
        fc.record(
          {
            kind: fc.constant('checkpoint' as const),
            tick: anyTick,
            checksum: fc.integer({ min: 0, max: 0xffffffff }),
          },
          PLAIN,
        ),
      ),
      { maxLength: 60 },
    ),
    fc.option(
      fc.record(
        {
          kind: fc.constant('end' as const),
          tick: fc.integer({ min: 400, max: 2 ** 28 }),
          reason: fc.constantFrom(...END_REASONS),
          winner: fc.constantFrom(-1 as const, 0 as const, 1 as const),
        },
        PLAIN,
      ),
      { nil: undefined },
    ),
  )
  .map(([entries, end]): TapeEntry[] => [
    ...entries.sort((a, b) => a.tick - b.tick),
    ...(end === undefined ? [] : [end]),
  ]);

const anyTape: fc.Arbitrary<Tape> = fc.record(
  {
    header: fc.record(
      {
        format: fc.constant(1 as const),
        matchId: fc.uuid(),
        engine: fc.constant('1'),
        ruleSet: fc.constantFrom('1972' as const, 'sudden' as const),
        seed: fc.integer(),
        mode: fc.constantFrom('quick', 'bot', 'invitation'),
        ranked: fc.boolean(),
        seats: fc.tuple(
          fc.record(
            {
              kind: fc.constant('player' as const),
              playerId: fc.integer({ min: 1 }),
              name: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
            },
            PLAIN,
          ),
          fc.record(
            {
              kind: fc.constant('bot' as const),
              level: fc.constantFrom('easy' as const, 'hard' as const),
              name: fc.constant('bot'),
            },
            PLAIN,
          ),
        ),
        createdAtMs: fc.nat(),
      },
      PLAIN,
    ) satisfies fc.Arbitrary<TapeHeader>,
    entries: anyEntries,
  },
  PLAIN,
);

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

test('A-6 every tape comes back from its packed form', () => {
  fc.assert(
    fc.property(anyTape, (tape) => {
      assert.deepEqual(unpackTape(packTape(tape)), tape);
    }),
    { seed: 1972 },
  );
});

test('A-6 a packed tape that was cut or altered is refused, and no bytes make it throw', () => {
  const packed = packTape({ header, entries: [{ kind: 'input', tick: 700, seat: 1, input: 300 }] });
  for (let length = 0; length < packed.length; length++)
    assert.ok('problem' in unpackTape(packed.slice(0, length)));
  for (let at = 0; at < packed.length; at++) {
    const altered = packed.with(at, (packed[at] ?? 0) ^ 1);
    assert.ok('problem' in unpackTape(altered), `byte ${at}`);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.ok('problem' in unpackTape(bytes));
    }),
    { seed: 1972 },
  );
});
