import { losePoints } from '../hands.ts';
import { expect, test } from '../journey.ts';
import {
  freshName,
  inMatch,
  leave,
  PASSWORD,
  playQuick,
  register,
  result,
  signIn,
  signOut,
} from '../players.ts';

test('register, sign out, sign in, play, appear on the leaderboard', async ({ arrive, house }) => {
  const [member, guest] = [await arrive(), await arrive()];
  const credentials = { username: freshName('margaux'), password: PASSWORD };
  await register(member, credentials);
  await expect(member.page.getByRole('button', { name: 'Account' })).toBeVisible();
  const session = await member.context.request.get('/auth/session');
  expect(await session.json()).toMatchObject({
    principal: 'user',
    user: { username: credentials.username, role: 'registered', account: 'full' },
  });

  await signOut(member);
  await signIn(member, credentials);
  const kept = () => member.page.evaluate(() => localStorage.getItem('pong.token'));
  await expect.poll(kept, 'the token is kept').toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  const token = await kept();
  const me = await fetch(`${house.url}/pong/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(await me.json()).toMatchObject({ name: credentials.username, account: 'full' });

  await playQuick(member);
  await playQuick(guest);
  await Promise.all([inMatch(member), inMatch(guest)]);
  await expect(guest.page.getByTestId('name-other')).toHaveText(credentials.username);
  await losePoints(member, 1);
  await leave(guest);
  expect((await result(member)).title).toMatch(/^Guest \w+ \d+ left the match\. You win by forfeit\.$/);
  await expect(member.page.getByTestId('rating-change')).toHaveText(/^\+\d+$/);
  const rating = await member.page.getByTestId('rating-after').innerText();

  await member.page.getByRole('link', { name: 'Home' }).click();
  await member.page.getByRole('link', { name: 'Leaderboard' }).click();
  const row = member.page.getByRole('row').filter({ hasText: credentials.username });
  await expect(row).toHaveAttribute('aria-current', 'true');
  await expect(row).toContainText('you');
  await expect(row.getByRole('cell').last()).toHaveText(rating);
  await expect(member.page.getByText(/^Guest /), 'guests are not ranked').toHaveCount(0);
});
