import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MatchOver } from '@pong/protocol';
import { keepSentence, signed, timesServe, verdictOf } from './verdict.ts';

const OVER = {
  mode: 'quick',
  ranked: true,
  seat: 1,
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
} as MatchOver;

test('won, lost, by score and by forfeit, each in its own words', () => {
  const title = (change: Partial<MatchOver>) => verdictOf({ ...OVER, ...change }).title;
  assert.equal(title({}), 'You won the match');
  assert.equal(title({ winner: 0 }), 'margaux won the match');
  assert.equal(title({ reason: 'forfeit' }), 'margaux left the match. You win by forfeit.');
  assert.equal(title({ reason: 'forfeit', winner: 0 }), 'You left the match. margaux wins by forfeit.');
  assert.equal(title({ reason: 'abandoned', winner: -1 }), 'Nobody won: both players were away');
});

test('own score first, and what it did to the rating', () => {
  const verdict = verdictOf(OVER);
  assert.deepEqual([verdict.own.score, verdict.other.score], [11, 7]);
  assert.deepEqual(verdict.rating, { after: 1524, change: 12 });
  assert.equal(verdictOf({ ...OVER, ratings: [null, null] }).rating, null);
});

test('no rating is claimed for a match that changed none, and why is said', () => {
  const unrated = (change: Partial<MatchOver>) => {
    const verdict = verdictOf({ ...OVER, ratings: [null, null], ...change });
    assert.equal(verdict.rating, null);
    return verdict.unrated;
  };
  assert.match(unrated({ mode: 'bot', ranked: false }), /bots/);
  assert.match(unrated({ mode: 'invitation', ranked: false }), /invitation/);
  assert.match(unrated({ reason: 'abandoned', winner: -1 }), /nobody won/);
  assert.match(unrated({ reason: 'forfeit', score: [0, 0] }), /before the first point/);
  assert.match(unrated({ pending: true }), /follows/);
  assert.match(unrated({}), /five rated matches/);
});

test('figures as they are shown', () => {
  assert.deepEqual([signed(12), signed(-9), signed(0)], ['+12', '−9', '±0']);
  assert.equal(timesServe(213), '×2.1');
  assert.match(keepSentence(12), /12 matches stay yours/);
  assert.match(keepSentence(1), /this guest’s match stays yours/);
});
