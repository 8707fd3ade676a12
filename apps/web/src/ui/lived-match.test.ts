import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MatchRow } from '@pong/protocol';
import { livedBy } from './lived-match.ts';

const MATCH: MatchRow = {
  id: 'a'.repeat(22),
  mode: 'quick',
  ranked: true,
  seats: [
    { playerId: 7, name: 'margaux', rating: 1500, bot: null },
    { playerId: 9, name: 'Guest Heron 482', rating: 1512, bot: null },
  ],
  score: [7, 11],
  winner: 1,
  reason: 'score',
  ratings: [
    { before: 1500, after: 1488 },
    { before: 1512, after: 1524 },
  ],
  startedAtMs: 0,
  endedAtMs: 1000,
};

test('each player sees the own side first', () => {
  const winner = livedBy(MATCH, 9);
  assert.deepEqual(
    [winner?.result, winner?.own, winner?.other, winner?.opponent, winner?.ratingChange],
    ['won', 11, 7, 'margaux', 12],
  );
  const loser = livedBy(MATCH, 7);
  assert.deepEqual(
    [loser?.result, loser?.own, loser?.other, loser?.opponentId, loser?.ratingChange],
    ['lost', 7, 11, 9, -12],
  );
});

test('unrated, abandoned, and somebody else', () => {
  assert.equal(livedBy({ ...MATCH, ratings: [null, null] }, 7)?.ratingChange, null);
  assert.equal(livedBy({ ...MATCH, winner: -1, reason: 'abandoned' }, 7)?.result, 'none');
  assert.equal(livedBy(MATCH, 8), undefined);
});
