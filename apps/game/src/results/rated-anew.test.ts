import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type RatedMatch, ratedAnew } from './rated-anew.ts';
import { FIRST_RATING, type Rating, rate } from './rating.ts';

const ME = 1;
const GUEST = 2;

/** Matches of both as the game records them, one after the other, against opponents with histories of their own. */
function played(
  games: readonly { who: number; opponent: number; won: boolean; isRated: boolean; isLeft: boolean }[],
) {
  const ratings = new Map<number, Rating>();
  const of = (id: number) => ratings.get(id) ?? FIRST_RATING;
  return games.map(({ who, opponent, won, isRated, isLeft }, at): RatedMatch => {
    const [left, right] = isLeft ? [who, opponent] : [opponent, who];
    const winnerSeat = won === isLeft ? 0 : 1;
    const before = [of(left), of(right)] as const;
    const after = isRated ? rate(before[0], before[1], winnerSeat) : undefined;
    if (after) ratings.set(left, after[0]).set(right, after[1]);
    return {
      id: `${at}`,
      leftPlayerId: left,
      rightPlayerId: right,
      winnerSeat,
      leftRatingBefore: before[0].rating,
      leftRatingAfter: after?.[0].rating ?? null,
      leftDeviationBefore: before[0].deviation,
      rightRatingBefore: before[1].rating,
      rightRatingAfter: after?.[1].rating ?? null,
      rightDeviationBefore: before[1].deviation,
    };
  });
}

const game = fc.record({
  who: fc.constantFrom(ME, GUEST),
  opponent: fc.integer({ min: 10, max: 12 }),
  won: fc.boolean(),
  isRated: fc.boolean(),
  isLeft: fc.boolean(),
});

test('of somebody who has taken nothing over the ratings come out as they were recorded', () => {
  fc.assert(
    fc.property(fc.array(game, { maxLength: 30 }), (games) => {
      const matches = played(games.map((one) => ({ ...one, who: ME })));
      const { seats, wins } = ratedAnew(ME, matches);
      assert.equal(wins, games.filter(({ won }) => won).length);
      for (const [at, seat] of seats.entries()) {
        const match = matches[at];
        assert.ok(match);
        assert.ok(Math.abs(seat.before - (match[`${seat.side}RatingBefore`] ?? 0)) < 1e-6);
        const after = match[`${seat.side}RatingAfter`];
        assert.equal(seat.after === null, after === null);
        assert.ok(Math.abs((seat.after ?? 0) - (after ?? 0)) < 1e-6);
      }
    }),
  );
});

test('after a merge the ratings are one chain: each match begins where the one before has ended', () => {
  fc.assert(
    fc.property(fc.array(game, { minLength: 1, maxLength: 30 }), (games) => {
      const matches = played(games).map((match) => ({
        ...match,
        leftPlayerId: match.leftPlayerId === GUEST ? ME : match.leftPlayerId,
        rightPlayerId: match.rightPlayerId === GUEST ? ME : match.rightPlayerId,
      }));
      const { seats, rating } = ratedAnew(ME, matches);
      let now = FIRST_RATING.rating;
      for (const { before, after } of seats) {
        assert.equal(before, now);
        now = after ?? now;
      }
      assert.equal(rating.rating, now);
    }),
  );
});

test('the guest against its own account wins and loses nothing', () => {
  const [own] = played([{ who: ME, opponent: GUEST, won: true, isRated: true, isLeft: true }]);
  assert.ok(own?.leftRatingAfter);
  const { seats, rating, wins } = ratedAnew(ME, [{ ...own, rightPlayerId: ME }]);
  assert.deepEqual([rating, wins], [FIRST_RATING, 0]);
  assert.deepEqual(
    seats.map(({ side, after }) => [side, after]),
    [
      ['left', null],
      ['right', null],
    ],
  );
});
