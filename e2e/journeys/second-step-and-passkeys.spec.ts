import { addVirtualAuthenticator, codeOf } from '../authenticator.ts';
import { expect, test } from '../journey.ts';
import { fillIn, freshName, PASSWORD, register, signOut } from '../players.ts';

test('a second step: set up by an app, asked for at sign-in, and a recovery code when the phone is gone', async ({
  arrive,
}) => {
  const credentials = { username: freshName('dipper'), password: PASSWORD };
  const member = await arrive();
  const { page } = member;
  await register(member, credentials);
  await page.goto('/account');
  const step = page.getByRole('region', { name: 'Second step' });
  await step.getByRole('button', { name: 'Set up' }).press('Enter');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(step.getByRole('img', { name: /QR code/ })).toBeVisible();
  const secret = await step.getByTestId('totp-secret').innerText();
  await expect(step.getByLabel('The six digits it shows')).toBeFocused();
  await page.keyboard.type(codeOf(secret));
  await page.keyboard.press('Enter');
  const shown = page.getByTestId('shown-once');
  await expect(shown).toBeVisible();
  const codes = (await shown.innerText()).match(/^[a-z2-7]{4}(-[a-z2-7]{4}){5}$/gm) ?? [];
  expect(codes).toHaveLength(10);
  await shown.getByRole('button', { name: 'I have kept them' }).click();
  await expect(step.getByText('10 recovery codes left')).toBeVisible();

  await signOut(member);
  await page.goto('/sign-in?next=/account');
  await fillIn(member, credentials);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Second step' })).toBeVisible();
  await expect(page.getByLabel('Code', { exact: true })).toBeFocused();
  await page.keyboard.type('abcd');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Enter the six digits, or a recovery code.')).toBeVisible();
  await page.getByLabel('Code', { exact: true }).fill(codes[0] ?? '');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/account');
  await expect(step.getByText('9 recovery codes left')).toBeVisible();

  await step.getByRole('button', { name: 'Turn off' }).click();
  await step.getByRole('button', { name: 'Use a code' }).click();
  await step.getByLabel('Code', { exact: true }).fill(codes[1] ?? '');
  await step.getByRole('button', { name: 'Turn off' }).last().click();
  await expect(step.getByRole('status')).toContainText('The second step is off.');
});

test('a passkey: added, signed in by, a proof itself, and removed', async ({ arrive, house }) => {
  const username = freshName('merlin');
  // Passkeys belong to a name; a bare IP address has none.
  const member = await arrive({ baseURL: `http://localhost:${house.port}` });
  const { page } = member;
  await addVirtualAuthenticator(member);
  await register(member, { username, password: PASSWORD });
  await page.goto('/account');
  const passkeys = page.getByRole('region', { name: 'Passkeys' });
  await passkeys.getByRole('button', { name: 'Add passkey' }).click();
  await passkeys.getByLabel('Name').fill('This laptop');
  await passkeys.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await passkeys.getByRole('button', { name: 'Add passkey' }).last().click();
  await expect(passkeys.getByRole('status')).toContainText('This laptop is added.');

  await signOut(member);
  await page.goto('/sign-in?next=/account');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(page).toHaveURL('/account');
  await expect(page.getByRole('region', { name: 'Name' })).toContainText(username);

  await passkeys.getByRole('button', { name: 'Remove This laptop' }).click();
  await passkeys.getByRole('button', { name: 'Use a passkey' }).click();
  await passkeys.getByRole('button', { name: 'Remove passkey' }).click();
  await expect(passkeys.getByRole('status')).toContainText('This laptop is removed.');
  await expect(passkeys.getByRole('listitem')).toHaveCount(0);
});

test('at a bare IP address no passkey is offered', async ({ arrive }) => {
  const visitor = await arrive();
  await visitor.page.goto('/sign-in');
  await expect(visitor.page.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled();
  await expect(visitor.page.getByRole('button', { name: 'Sign in with a passkey' })).toHaveCount(0);
});
