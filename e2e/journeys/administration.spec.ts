import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '../journey.ts';
import { ask } from '../ledger.ts';
import { fillIn, freshName, PASSWORD, register, signIn, signOut } from '../players.ts';

test('an administrator bans with a reason, and lifts it; what happened stands in the trail', async ({
  arrive,
  house,
}) => {
  test.slow();
  const [member, boss] = [await arrive(), await arrive()];
  const credentials = { username: freshName('raven'), password: PASSWORD };
  const bosses = { username: freshName('stork'), password: PASSWORD };
  await register(member, credentials);
  await register(boss, bosses);
  expect((await boss.page.goto('/admin'))?.status(), 'nothing is here for players').toBe(404);
  await signOut(boss);
  await ask(house, `UPDATE auth."User" SET role = 'admin' WHERE username = $1`, [bosses.username]);
  await signIn(boss, bosses);

  const { page } = boss;
  await page.goto('/');
  await page.getByRole('button', { name: 'Account' }).press('Enter');
  await page.getByRole('link', { name: 'Administration' }).press('Enter');
  await page.getByRole('searchbox', { name: 'Name or number' }).fill(credentials.username.slice(0, -1));
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: credentials.username }).click();

  const standing = page.getByRole('region', { name: credentials.username });
  await standing.getByRole('button', { name: 'Ban', exact: true }).press('Enter');
  await page.keyboard.type('Named a player in anger.');
  await page.keyboard.press('Enter');
  await expect(standing.getByRole('status')).toContainText('Banned. Every session has ended.');
  await expect(standing.getByText(/^Banned until /)).toBeVisible();
  await expect(page.getByText('The account was banned.').first()).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  await expect
    .poll(async () => (await member.context.request.get('/auth/sessions')).status(), { intervals: [100] })
    .toBe(401);
  await member.page.goto('/account');
  await expect(member.page).toHaveURL(/\/sign-in/);
  await fillIn(member, credentials);
  await member.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(member.page.getByText('Named a player in anger.')).toBeVisible();

  const lift = standing.getByRole('button', { name: `Lift the ban of ${credentials.username}` });
  await lift.press('Enter');
  await lift.press('Enter');
  await expect(standing.getByRole('status')).toContainText('The ban is lifted.');
  await signIn(member, credentials);

  // The page before lists the same words: what is looked for counts on the page that was asked for.
  const events = page.getByRole('listitem');
  await page.getByRole('link', { name: 'Events' }).click();
  await expect(page.getByRole('heading', { name: 'Events', level: 1 })).toBeVisible();
  await expect(events.filter({ hasText: 'A ban was lifted, or has ended.' }).first()).toBeVisible();
  await page.getByRole('link', { name: 'Refusals' }).click();
  await expect(page.getByRole('heading', { name: 'Refusals', level: 1 })).toBeVisible();
  await expect(events.filter({ hasText: 'A try to sign in was refused.' }).first()).toBeVisible();
});
