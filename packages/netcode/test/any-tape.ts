import { MAX_INPUT } from '@pong/engine';
import fc from 'fast-check';
import { END_REASONS, type Tape, type TapeEntry, type TapeHeader } from '../src/tape.ts';

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

/** Any tape there can be. */
export const anyTape: fc.Arbitrary<Tape> = fc.record(
  {
    header: fc.record(
      {
        format: fc.constant(1 as const),
        matchId: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 22 }),
        engine: fc.constantFrom('1', '2'),
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
