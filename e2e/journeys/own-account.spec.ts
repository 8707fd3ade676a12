import { expect, test } from '../journey.ts';
import { fillIn, freshName, nameOnHome, openHome, PASSWORD, register, signIn } from '../players.ts';
import { openPostOffice } from '../post-office.ts';

const ANOTHER = 'herons stand still';

test('one’s own account: sessions, password, API keys and name, by keyboard too', async ({
  arrive,
  house,
}) => {
  test.slow();
  const credentials = { username: freshName('plover'), password: PASSWORD };
  const [here, there] = [await arrive(), await arrive()];
  const { page } = here;
  await register(here, credentials);
  await signIn(there, credentials);

  await openHome(here);
  await page.getByRole('button', { name: 'Account' }).press('Enter');
  await page.getByRole('link', { name: 'Your account' }).press('Enter');
  const sessions = page.getByRole('region', { name: 'Where you are signed in' });
  await expect(sessions.getByRole('listitem')).toHaveCount(2);
  await sessions.getByRole('button', { name: /^End (Headless )?Chrome/ }).click();
  await expect(sessions.getByRole('status')).toContainText('is signed out');
  await expect(sessions.getByRole('listitem')).toHaveCount(1);
  await expect
    .poll(async () => (await there.context.request.get('/auth/sessions')).status(), { intervals: [100] })
    .toBe(401);
  await there.page.goto('/account');
  await expect(there.page).toHaveURL(/\/sign-in/);

  const password = page.getByRole('region', { name: 'Password' });
  const opener = password.getByRole('button', { name: 'Change password' });
  await opener.press('Enter');
  await expect(password.getByLabel('Current password', { exact: true })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(opener, 'Escape gives the focus back').toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.type('not the one I chose');
  await password.getByLabel('New password', { exact: true }).fill(ANOTHER);
  await page.keyboard.press('Enter');
  await expect(password.getByText('That is not your password.')).toBeVisible();
  await expect(password.getByLabel('Current password', { exact: true })).toBeFocused();
  await password.getByLabel('Current password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(password.getByRole('status')).toContainText('Your new password is set.');

  const keys = page.getByRole('region', { name: 'API keys' });
  await keys.getByRole('button', { name: 'New key' }).press('Enter');
  await page.keyboard.type('Scoreboard');
  await keys.getByLabel('Read your own rating and matches').check();
  await keys.getByRole('button', { name: 'Make the key' }).click();
  const key =
    (await page
      .getByTestId('shown-once')
      .getByText(/^pong_/)
      .textContent()) ?? '';
  const asProgram = async () => {
    const headers = { authorization: `Bearer ${key}` };
    return (await fetch(`${house.url}/pong/api/v1/me`, { headers })).status;
  };
  expect(await asProgram()).toBe(200);
  await keys.getByRole('button', { name: 'I have kept it' }).click();
  await page.reload();
  await expect(keys.getByText('Scoreboard')).toBeVisible();
  await expect(page.getByText(key), 'shown once').toHaveCount(0);
  await keys.getByRole('button', { name: 'Revoke Scoreboard' }).press('Enter');
  await keys.getByRole('button', { name: 'Revoke Scoreboard' }).press('Enter');
  await expect(keys.getByRole('status')).toContainText('Scoreboard is revoked.');
  await expect.poll(asProgram).toBe(401);

  const name = page.getByRole('region', { name: 'Name' });
  const chosen = freshName('lapwing');
  await name.getByRole('button', { name: 'Change name' }).press('Enter');
  await page.keyboard.type(chosen);
  await name.getByLabel('Password', { exact: true }).fill(ANOTHER);
  await page.keyboard.press('Enter');
  await expect(name.getByRole('status')).toContainText(`You are ${chosen} now.`);
  await expect(name.getByText(`Before: ${credentials.username}`)).toBeVisible();
  expect(await nameOnHome(here)).toBe(chosen);
});

test('one’s data is had as files, and an account deleted for good after its name was typed', async ({
  arrive,
}) => {
  const credentials = { username: freshName('tern'), password: PASSWORD };
  const member = await arrive();
  const { page } = member;
  await register(member, credentials);
  await page.goto('/account');
  const leaving = page.getByRole('region', { name: 'Your data' });
  for (const [name, path] of [
    ['Account as JSON', 'pong-account.json'],
    ['Matches as CSV', 'pong-games.csv'],
  ] as const) {
    const begun = page.waitForEvent('download');
    await leaving.getByRole('link', { name }).click();
    expect((await begun).suggestedFilename()).toBe(path);
  }
  await leaving.getByRole('button', { name: 'Delete account' }).click();
  await page.keyboard.type('somebody-else');
  await leaving.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(leaving.getByText('That is not your name.')).toBeVisible();
  await leaving.getByLabel(/^Type .* to confirm/).fill(credentials.username);
  await leaving.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page).toHaveURL('/');
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();

  await page.goto('/sign-in');
  await fillIn(member, credentials);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('That name and password do not belong together.')).toBeVisible();
});

test('an address is confirmed by its letter, and a forgotten password replaced by another', async ({
  arrive,
  house,
}) => {
  const post = await openPostOffice(house);
  try {
    const username = freshName('curlew');
    const address = `${username}@pong.example`;
    const member = await arrive();
    const { page } = member;
    await register(member, { username, password: PASSWORD });
    await page.goto('/account');
    const email = page.getByRole('region', { name: 'E-mail' });
    await email.getByRole('button', { name: 'Add address' }).click();
    await email.getByLabel('E-mail address').fill(address);
    await email.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await email.getByRole('button', { name: 'Send the link' }).click();
    await expect(email.getByRole('status')).toContainText(`on its way to ${address}`);

    // The letter is read on another device.
    const reader = await arrive();
    await expect.poll(() => post.linkTo(address)).toContain('/confirm-email#');
    await reader.page.goto(post.linkTo(address) ?? '');
    await reader.page.getByRole('button', { name: 'Yes, it is mine' }).click();
    await expect(reader.page.getByText('It is yours now.')).toBeVisible();
    expect(reader.page.url(), 'the secret stays in no history').not.toContain('#');
    await page.reload();
    await expect(email.getByText(address)).toBeVisible();

    await reader.page.goto('/sign-in');
    await reader.page.getByRole('link', { name: 'Forgotten your password?' }).click();
    await expect(reader.page.getByRole('heading', { name: 'Forgotten password' })).toBeVisible();
    await reader.page.getByLabel('Name', { exact: true }).fill(username);
    await reader.page.getByRole('button', { name: 'Send the link' }).click();
    await expect(reader.page.getByText(/a letter is on its way/)).toBeVisible();
    await expect.poll(() => post.linkTo(address)).toContain('/reset#');
    const link = post.linkTo(address) ?? '';
    await reader.page.goto(link);
    await reader.page.getByLabel('New password', { exact: true }).fill('password');
    await reader.page.getByRole('button', { name: 'Set password' }).click();
    await expect(reader.page.getByText(/guess/i)).toBeVisible();
    await reader.page.getByLabel('New password', { exact: true }).fill(ANOTHER);
    await reader.page.getByRole('button', { name: 'Set password' }).click();
    await reader.page.getByRole('link', { name: 'Sign in' }).click();
    await fillIn(reader, { username, password: ANOTHER });
    await reader.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(reader.page).not.toHaveURL(/\/sign-in/);

    await reader.page.goto(link);
    await reader.page.getByLabel('New password', { exact: true }).fill(ANOTHER);
    await reader.page.getByRole('button', { name: 'Set password' }).click();
    await expect(reader.page.getByText(/^This link was used already/)).toBeVisible();
  } finally {
    await post.close();
  }
});
