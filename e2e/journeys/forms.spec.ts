import { expect, test } from '../journey.ts';
import { fillIn, freshName, openHome, PASSWORD, register, signIn, signOut } from '../players.ts';

test('a wrong password is said in place, keeps what was typed, and the right one then works', async ({
  arrive,
}) => {
  const credentials = { username: freshName('swift'), password: PASSWORD };
  const member = await arrive();
  await register(member, credentials);
  await signOut(member);

  await member.page.goto('/sign-in');
  await fillIn(member, { ...credentials, password: 'not the one I chose' });
  await member.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  const alert = member.page.getByRole('alert').filter({ hasText: 'password' });
  await expect(alert).toContainText('That name and password do not belong together.');
  await expect(alert.getByRole('link', { name: 'Create one' })).toBeVisible();
  await expect(member.page.getByLabel('Name', { exact: true })).toHaveValue(credentials.username);
  await signIn(member, credentials);
});

test('an unknown name is refused in the same words', async ({ arrive }) => {
  const visitor = await arrive();
  await visitor.page.goto('/sign-in');
  await fillIn(visitor, { username: freshName('nobody'), password: PASSWORD });
  await visitor.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(visitor.page.getByText('That name and password do not belong together.')).toBeVisible();
});

test('a taken name comes with a free one that a press fills in', async ({ arrive }) => {
  const username = freshName('robin');
  const [first, second] = [await arrive(), await arrive()];
  await register(first, { username, password: PASSWORD });

  await second.page.goto('/register');
  await fillIn(second, { username: username.toUpperCase(), password: PASSWORD });
  await second.page.getByRole('button', { name: 'Create account' }).click();
  await expect(second.page.getByText(/^That name is taken\. Try /)).toBeVisible();
  const suggestion = second.page.getByRole('button', { name: /^Use / });
  const suggested = (await suggestion.innerText()).replace('Use ', '');
  await suggestion.click();
  await expect(second.page.getByLabel('Name', { exact: true })).toHaveValue(suggested);
  await expect(second.page.getByLabel('Password', { exact: true })).toHaveValue(PASSWORD);
  await second.page.getByRole('button', { name: 'Create account' }).click();
  await expect(second.page).not.toHaveURL(/\/register/);
  await openHome(second);
  await expect(second.page.getByTestId('visitor-name')).toHaveText(suggested);
});

test('what is wrong with a name or a password is said beside it', async ({ arrive }) => {
  const visitor = await arrive();
  await visitor.page.goto('/register');
  await fillIn(visitor, { username: '<img onerror=alert(1)>', password: 'short' });
  await visitor.page.getByRole('button', { name: 'Create account' }).click();
  await expect(visitor.page.getByText(/^Use letters, digits|^A name has at most/)).toBeVisible();
  await expect(visitor.page.getByText('A password has at least 8 characters.')).toBeVisible();
  await expect(visitor.page.getByLabel('Name', { exact: true })).toBeFocused();
});

for (const elsewhere of [
  '//evil.example',
  '/\\evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
]) {
  test(`after signing in, next=${elsewhere} stays on this site`, async ({ arrive, house }) => {
    const member = await arrive();
    await member.page.goto(`/register?next=${encodeURIComponent(elsewhere)}`);
    await register(member, { username: freshName('wren'), password: PASSWORD });
    expect(new URL(member.page.url()).origin).toBe(house.url);
  });
}

test('a form filled in and sent before its scripts have arrived loses nothing', async ({ arrive }) => {
  const hasty = await arrive();
  const arrived = Promise.withResolvers<void>();
  await hasty.page.route('**/_next/static/**/*.js', async (route) => {
    await arrived.promise;
    await route.continue();
  });
  await hasty.page.goto('/register', { waitUntil: 'commit' });
  const credentials = { username: freshName('kestrel'), password: PASSWORD };
  await fillIn(hasty, credentials);
  await hasty.page.getByLabel('Password', { exact: true }).press('Enter');
  arrived.resolve();
  await expect(hasty.page.getByLabel('Name', { exact: true })).toHaveValue(credentials.username);
  await hasty.page.getByRole('button', { name: 'Create account' }).click();
  await expect(hasty.page).not.toHaveURL(/\/register/);
});
