import { expect, test } from '../journey.ts';
import { followBall, inMatch, nameOnHome, openOwnPage, playQuick, result } from '../players.ts';

test('two guests play each other by quick match, to the end', async ({ arrive }) => {
  test.slow();
  const [still, keen] = [await arrive(), await arrive()];
  const stillName = await nameOnHome(still);
  const keenName = await nameOnHome(keen);

  await playQuick(still);
  await playQuick(keen);
  await Promise.all([inMatch(still), inMatch(keen)]);
  await expect(still.page.getByTestId('name-other')).toHaveText(keenName);
  await expect(keen.page.getByTestId('name-other')).toHaveText(stillName);
  expect(still.witness.start?.matchId).toBe(keen.witness.start?.matchId);
  expect(still.witness.start?.seat).not.toBe(keen.witness.start?.seat);

  const letGo = followBall(keen);
  const [lost, won] = await Promise.all([result(still), result(keen)]);
  await letGo();

  expect(won.title).toBe('You won the match');
  expect(lost.title).toBe(`${keenName} won the match`);
  expect(won.score).toMatch(/^11 to \d+$/);
  expect(lost.score.split(' to ').reverse().join(' to '), 'both saw one match').toBe(won.score);
  expect(keen.witness.over).toMatchObject({ mode: 'quick', ranked: true, reason: 'score' });
  await expect(keen.page.getByTestId('rating-change')).toHaveText(/^\+\d+$/);
  await expect(still.page.getByTestId('rating-change')).toHaveText(/^−\d+$/);

  await openOwnPage(keen);
  await expect(keen.page.getByTestId('match-row')).toContainText('Won');
  await expect(keen.page.getByTestId('match-row')).toContainText(stillName);
  await keen.page.getByRole('link', { name: stillName }).click();
  await expect(keen.page.getByRole('heading', { level: 1 })).toHaveText(stillName);
  await expect(keen.page.getByTestId('match-row')).toContainText('Lost');
});
