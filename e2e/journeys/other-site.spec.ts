import { expect, test } from '../journey.ts';
import { freshName } from '../players.ts';
import { openProvider } from '../provider.ts';

const PASSWORD = 'herons stand still';

// In this order: whoever has been there once is known by the house, and sent there without asking whether it is away.
test.describe.configure({ mode: 'serial' });

test('another site that is away is said on the page, and the other ways stay', async ({ arrive, house }) => {
  const visitor = await arrive({ baseURL: `http://localhost:${house.port}` });
  const { page } = visitor;
  await page.goto('/sign-in?next=/account');
  await page.getByRole('link', { name: 'Sign in with Example' }).click();
  await expect(page.getByText('The other site does not answer.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled();
});

test('by another site: a new account, a first password after coming back from there, unlinked and linked again', async ({
  arrive,
  house,
}) => {
  test.slow();
  const name = freshName('osprey');
  const provider = await openProvider(house, { sub: name, name });
  try {
    const newcomer = await arrive({ baseURL: `http://localhost:${house.port}` });
    const { page } = newcomer;
    await page.goto('/sign-in?next=/account');
    await page.getByRole('link', { name: 'Sign in with Example' }).click();
    await expect(page).toHaveURL('/account');
    await expect(page.getByRole('region', { name: 'Name' })).toContainText(name);

    const password = page.getByRole('region', { name: 'Password' });
    await password.getByRole('button', { name: 'Set password' }).click();
    await password.getByRole('link', { name: 'Sign in there once more' }).click();
    await expect(page).toHaveURL('/account');
    await password.getByRole('button', { name: 'Set password' }).click();
    await password.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await password.getByRole('button', { name: 'Set password' }).last().click();
    await expect(password.getByRole('status')).toContainText('Your new password is set.');

    const sites = page.getByRole('region', { name: 'Other sites' });
    await sites.getByRole('button', { name: 'Unlink Example' }).click();
    await sites.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await sites.getByRole('button', { name: 'Unlink Example' }).last().click();
    await expect(sites.getByRole('status')).toContainText('Example is unlinked.');
    await sites.getByRole('button', { name: 'Link Example', exact: true }).click();
    await sites.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await sites.getByRole('button', { name: 'Go to Example' }).click();
    await expect(sites.getByText('Linked', { exact: true })).toBeVisible();
  } finally {
    await provider.close();
  }
});
