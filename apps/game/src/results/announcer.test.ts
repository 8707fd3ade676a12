import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MatchOver } from '@pong/protocol';
import { createAnnouncer } from './announcer.ts';
import type { Recorded } from './record-result.ts';
import type { MatchResult } from './result-of-tape.ts';

const RESULT = {
  header: {
    matchId: 'one',
    mode: 'quick',
    ranked: true,
    seats: [
      { kind: 'player', playerId: 1, name: 'margaux' },
      { kind: 'player', playerId: 2, name: 'olivia' },
    ],
  },
  end: { winner: 0, reason: 'score' },
  score: [11, 5],
  summary: {},
} as unknown as MatchResult;
const RECORDED = {
  before: [1500, 1500],
  ratings: [
    { before: 1500, after: 1512 },
    { before: 1500, after: 1488 },
  ],
  players: [],
} as unknown as Recorded;

function bench() {
  const here = new Set([1, 2]);
  const said: [playerId: number, event: string, after: number | undefined][] = [];
  const problems: unknown[] = [];
  let nowMs = 0;
  const announcer = createAnnouncer({
    links: {
      isLinked: (id) => here.has(id),
      send: (id, event, ...[body]) => {
        const { ratings, seat } = body as MatchOver;
        said.push([id, event, ratings[seat]?.after]);
      },
    },
    playerOf: () => undefined,
    seatView: () => ({ playerId: 0, name: '', rating: 1500, bot: null }) as never,
    historiesOf: async () => new Map(),
    monotonicMs: () => nowMs,
    failed: (_doing, error) => problems.push(error),
  });
  const { promise: written, resolve: write } = Promise.withResolvers<Recorded | undefined>();
  return {
    announcer,
    here,
    said,
    problems,
    pass: (ms: number) => {
      nowMs += ms;
    },
    announce: () => announcer.announce({ result: RESULT, recorded: undefined, written }),
    /** Resolves when all that follows from it is done. */
    async write(recorded: Recorded | undefined) {
      write(recorded);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test('a rating that comes late is told to who is here, and kept for who has gone meanwhile', async () => {
  const { announcer, here, said, problems, announce, write } = bench();
  await announce();
  here.delete(2);
  await write(RECORDED);
  assert.deepEqual(said, [
    [1, 'match:over', undefined],
    [2, 'match:over', undefined],
    [1, 'match:rated', 1512],
  ]);
  assert.deepEqual(announcer.missed(1), { over: null, rated: null });
  const missed = announcer.missed(2);
  assert.deepEqual([missed.over, missed.rated?.ratings[1]?.after], [null, 1488]);
  assert.deepEqual(announcer.missed(2), { over: null, rated: null }, 'told once');
  assert.deepEqual(problems, []);
});

test('who has not been told yet finds the whole result, without anything pending', async () => {
  const { announcer, here, announce, write } = bench();
  here.clear();
  await announce();
  await write(RECORDED);
  const { over, rated } = announcer.missed(1);
  assert.deepEqual([over?.pending, over?.ratings[0]?.after, rated], [undefined, 1512, null]);
});

test('after two minutes it is history; and when the process ends first, nothing more is said', async () => {
  const late = bench();
  late.here.clear();
  await late.announce();
  late.pass(2 * 60_000 + 1);
  assert.deepEqual(late.announcer.missed(1), { over: null, rated: null });
  const ended = bench();
  await ended.announce();
  await ended.write(undefined);
  assert.equal(ended.said.length, 2);
});
