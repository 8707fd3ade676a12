import { expect, test } from '../journey.ts';
import { freshName, PASSWORD, register } from '../players.ts';

test('a guest who looks around asks for nothing that is refused', async ({ arrive }) => {
  const { context, page } = await arrive();
  const errors: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  for (const [path, arrived = path] of [
    ['/'],
    ['/sign-in'],
    ['/account', '/sign-in?next=%2Faccount'],
    ['/continue?next=/leaderboard', '/leaderboard'],
    ['/leaderboard'],
  ] as const) {
    const known = page.waitForResponse((answer) => new URL(answer.url()).pathname === '/auth/session');
    await page.goto(path);
    await expect(page).toHaveURL(arrived);
    await (await known).finished();
  }
  expect(errors, 'no red line in the console').toEqual([]);
});

test('who has signed in is taken back in when the token is gone', async ({ arrive }) => {
  const player = await arrive();
  await register(player, { username: freshName('dunlin'), password: PASSWORD });
  await player.context.clearCookies({ name: 'jwt' });
  await player.page.goto('/account');
  await expect(player.page).toHaveURL('/account?renewed=1');
});
