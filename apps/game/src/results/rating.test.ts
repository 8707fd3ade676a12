import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEFT, RIGHT } from '@pong/engine';
import fc from 'fast-check';
import { Glicko2 } from 'glicko2';
import { FIRST_RATING, isProvisional, rate } from './rating.ts';

test("the library reproduces Glickman's worked example", () => {
  const ranking = new Glicko2({ tau: 0.5, rating: 1500, rd: 200, vol: 0.06 });
  const player = ranking.makePlayer(1500, 200, 0.06);
  const [weak, equal, strong] = [
    ranking.makePlayer(1400, 30, 0.06),
    ranking.makePlayer(1550, 100, 0.06),
    ranking.makePlayer(1700, 300, 0.06),
  ];
  ranking.updateRatings([
    [player, weak, 1],
    [player, equal, 0],
    [player, strong, 0],
  ]);
  assert.ok(Math.abs(player.getRating() - 1464.06) < 0.02);
  assert.ok(Math.abs(player.getRd() - 151.52) < 0.02);
  assert.ok(Math.abs(player.getVol() - 0.05999) < 0.0001);
});

test('equals move by the same amount, and the seat does not matter', () => {
  const [won, lost] = rate(FIRST_RATING, FIRST_RATING, LEFT);
  assert.equal(Math.round(won.rating), 1662);
  assert.ok(Math.abs(won.rating - 1500 - (1500 - lost.rating)) < 1e-6);
  assert.deepEqual(rate(FIRST_RATING, FIRST_RATING, RIGHT), [lost, won]);
});

test('whoever wins never falls, whoever loses never rises, and figures stay finite', () => {
  const rating = fc.record({
    rating: fc.double({ min: 0, max: 4000, noNaN: true }),
    deviation: fc.double({ min: 20, max: 350, noNaN: true }),
    volatility: fc.double({ min: 0.03, max: 0.1, noNaN: true }),
  });
  fc.assert(
    fc.property(rating, rating, fc.constantFrom(LEFT, RIGHT), (left, right, winner) => {
      const [newLeft, newRight] = rate(left, right, winner);
      const [won, lost] = winner === LEFT ? [newLeft, newRight] : [newRight, newLeft];
      const [winnerBefore, loserBefore] = winner === LEFT ? [left, right] : [right, left];
      assert.ok(won.rating >= winnerBefore.rating - 1e-6 && lost.rating <= loserBefore.rating + 1e-6);
      for (const figure of [...Object.values(newLeft), ...Object.values(newRight)])
        assert.ok(Number.isFinite(figure));
    }),
    { numRuns: 300 },
  );
});

test('a rating is provisional until about ten rated matches are played', () => {
  let [me, them] = [FIRST_RATING, FIRST_RATING];
  let matches = 0;
  while (isProvisional(me.deviation)) {
    [me, them] = rate(me, them, matches % 2 === 0 ? LEFT : RIGHT);
    matches += 1;
  }
  assert.ok(matches >= 5 && matches <= 15, `${matches} matches`);
});
