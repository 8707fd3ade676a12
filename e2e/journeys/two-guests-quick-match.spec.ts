import { dodgeBall, followBall, meetBall } from '../hands.ts';
import { expect, test } from '../journey.ts';
import { inMatch, nameOnHome, openOwnPage, playQuick, result } from '../players.ts';

test('two guests play each other by quick match, to the end', async ({ arrive }) => {
  test.slow();
  const [aside, keen] = [await arrive(), await arrive()];
  const asideName = await nameOnHome(aside);
  const keenName = await nameOnHome(keen);

  await playQuick(aside);
  await playQuick(keen);
  await Promise.all([inMatch(aside), inMatch(keen)]);
  await expect(aside.page.getByTestId('name-other')).toHaveText(keenName);
  await expect(keen.page.getByTestId('name-other')).toHaveText(asideName);
  expect(aside.witness.start?.matchId).toBe(keen.witness.start?.matchId);
  expect(aside.witness.start?.seat).not.toBe(keen.witness.start?.seat);

  const hands = [followBall(aside, dodgeBall), await meetBall(keen)];
  const [lost, won] = await Promise.all([result(aside), result(keen)]);
  await Promise.all(hands.map((letGo) => letGo()));

  expect(won.title).toBe('You won the match');
  expect(lost.title).toBe(`${keenName} won the match`);
  expect(won.score).toMatch(/^11 to \d+$/);
  expect(lost.score.split(' to ').reverse().join(' to '), 'both saw one match').toBe(won.score);
  expect(keen.witness.over).toMatchObject({ mode: 'quick', ranked: true, reason: 'score' });
  await expect(keen.page.getByTestId('rating-change')).toHaveText(/^\+\d+$/);
  await expect(aside.page.getByTestId('rating-change')).toHaveText(/^−\d+$/);

  await openOwnPage(keen);
  await expect(keen.page.getByTestId('match-row')).toContainText('Won');
  await expect(keen.page.getByTestId('match-row')).toContainText(asideName);
  await keen.page.getByRole('link', { name: asideName }).click();
  await expect(keen.page.getByRole('heading', { level: 1 })).toHaveText(asideName);
  await expect(keen.page.getByTestId('match-row')).toContainText('Lost');
});
