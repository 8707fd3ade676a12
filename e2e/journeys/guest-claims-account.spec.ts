import { losePoints } from '../hands.ts';
import { expect, test } from '../journey.ts';
import { ask } from '../ledger.ts';
import type { Player } from '../players.ts';
import { freshName, leave, openOwnPage, PASSWORD, playBot, register, result, signIn } from '../players.ts';

async function playAndLeave(guest: Player): Promise<void> {
  await playBot(guest, 'easy');
  await losePoints(guest, 1);
  await leave(guest);
  await result(guest);
}

test('a guest with three games registers and has them all', async ({ arrive, house }) => {
  const guest = await arrive();
  for (let games = 0; games < 3; games += 1) await playAndLeave(guest);
  await expect(guest.page.getByText(/3 matches stay yours/)).toBeVisible();
  const asGuest = await (await guest.context.request.get('/pong/api/v1/me')).json();
  expect(asGuest).toMatchObject({ games: 3, account: 'placeholder' });

  await guest.page.getByRole('link', { name: 'Create account' }).click();
  await expect(guest.page.getByText(`${asGuest.name}’s 3 matches stay yours.`)).toBeVisible();
  const credentials = { username: freshName('heron'), password: PASSWORD };
  await register(guest, credentials);

  expect(await openOwnPage(guest)).toBe(asGuest.id);
  await expect(guest.page.getByRole('heading', { level: 1 })).toHaveText(credentials.username);
  await expect(guest.page.getByTestId('player-games')).toHaveText('3');
  await expect(guest.page.getByTestId('match-row')).toHaveCount(3);
  const me = await (await guest.context.request.get('/pong/api/v1/me')).json();
  expect(me).toMatchObject({ id: asGuest.id, rating: asGuest.rating, games: 3, account: 'full' });
  const rows = await ask<{ id: number; account: string }>(
    house,
    'SELECT id, account::text FROM auth."User" WHERE username = $1',
    [credentials.username],
  );
  expect(rows, 'the same row, no second one').toEqual([{ id: asGuest.id, account: 'full' }]);

  const elsewhere = await arrive();
  await signIn(elsewhere, credentials);
  expect(await openOwnPage(elsewhere)).toBe(asGuest.id);
  await expect(elsewhere.page.getByTestId('match-row')).toHaveCount(3);
});
