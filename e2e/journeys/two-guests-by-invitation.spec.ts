import { losePoints } from '../hands.ts';
import { expect, test } from '../journey.ts';
import { game, inMatch, invite, leave, notice, openOwnPage, result } from '../players.ts';

test('a friend opens the invitation link, and the two play', async ({ arrive, house }) => {
  const [host, friend] = [await arrive(), await arrive()];
  const link = await invite(host);
  expect(link).toMatch(new RegExp(`^${house.url}/pong/game/join/[A-Za-z0-9_-]{16}$`));
  await expect(notice(host)).toHaveText('Send this link to a friend');

  await friend.page.goto(link);
  await Promise.all([inMatch(host), inMatch(friend)]);
  expect(host.witness.start?.matchId).toBe(friend.witness.start?.matchId);
  await losePoints(host, 2);
  await expect
    .poll(() => String([...friend.witness.score()].reverse()) === String(host.witness.score()))
    .toBe(true);

  const hostName = friend.witness.start?.seats[friend.witness.start.seat === 0 ? 1 : 0].name;
  await leave(host);
  expect((await result(friend)).title).toBe(`${hostName} left the match. You win by forfeit.`);
  await result(host);
  expect(friend.witness.over).toMatchObject({ mode: 'invitation', ranked: false, reason: 'forfeit' });
  await expect(friend.page.getByText('Matches by invitation are not rated.')).toBeVisible();

  await openOwnPage(friend);
  await expect(friend.page.getByTestId('match-row')).toContainText('Won');
});

test('an invitation that is no longer open says so, and offers the next step', async ({ arrive }) => {
  const late = await arrive();
  await late.page.goto('/pong/game/join/abcdefghijklmnop');
  await expect(game(late)).toHaveAttribute('data-state', 'refused');
  await expect(notice(late)).toHaveText('That invitation is no longer open. Ask for a new link.');
  await late.page.getByRole('button', { name: 'Find an opponent' }).click();
  await expect(game(late)).toHaveAttribute('data-state', 'queued');
});

test('the inviter reloads, and the link still works', async ({ arrive }) => {
  const [host, friend] = [await arrive(), await arrive()];
  const link = await invite(host);
  await host.page.reload();
  await expect(host.page.getByRole('textbox', { name: 'Invitation link' })).toHaveValue(link);
  await friend.page.goto(link);
  await Promise.all([inMatch(host), inMatch(friend)]);
});
