import { losePoints } from '../hands.ts';
import { expect, test } from '../journey.ts';
import { fillIn, freshName, leave, openOwnPage, PASSWORD, playBot, register, result } from '../players.ts';

test('a guest who signs in is asked once whether the matches come along, and they do', async ({ arrive }) => {
  test.slow();
  const credentials = { username: freshName('egret'), password: PASSWORD };
  const [before, guest] = [await arrive(), await arrive()];
  await register(before, credentials);

  await playBot(guest, 'easy');
  await losePoints(guest, 1);
  await leave(guest);
  await result(guest);
  const { page } = guest;
  await page.goto('/sign-in?next=/leaderboard');
  await fillIn(guest, credentials);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Bring your matches?' })).toBeFocused();
  await page.getByRole('button', { name: 'Bring it' }).click();
  // By its heading: the address of the form ends in the same word.
  await expect(page.getByRole('heading', { name: 'Leaderboard' })).toBeVisible();

  await openOwnPage(guest);
  await expect(async () => {
    await page.reload();
    await expect(page.getByTestId('match-row')).toHaveCount(1, { timeout: 2_000 });
  }).toPass();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(credentials.username);
});
