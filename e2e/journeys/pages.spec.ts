import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../journey.ts';
import { freshName, game, leave, openOwnPage, PASSWORD, playBot, register, result } from '../players.ts';

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const STATIC = [
  '/',
  '/leaderboard',
  '/register',
  '/sign-in',
  '/forgot',
  '/reset',
  '/confirm-email',
  '/errors',
  '/pong/game/local',
  '/no-such-page',
];

async function expectAccessible(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(
    grave.map(({ id, nodes }) => `${where}: ${id} ${nodes.map((node) => node.html).join(' | ')}`),
  ).toEqual([]);
}

for (const [screen, options] of Object.entries({ wide: {}, phone: PHONE })) {
  test(`every page can be used by everyone (axe, ${screen})`, async ({ arrive }) => {
    test.slow();
    const guest = await arrive(options);
    const { page } = guest;
    for (const path of STATIC) {
      await page.goto(path);
      await expect(page.locator('main, [data-testid=game]').first()).toBeAttached();
      await expectAccessible(page, path);
    }
    await page.goto('/pong/game');
    await expect(game(guest)).toHaveAttribute('data-state', 'queued');
    await expectAccessible(page, 'waiting');
    await page.goto('/pong/game?mode=friend');
    await expect(game(guest)).toHaveAttribute('data-state', 'inviting');
    await expectAccessible(page, 'inviting');
    await playBot(guest, 'easy');
    await expectAccessible(page, 'match');
    await page.getByRole('button', { name: 'Menu' }).click();
    await expectAccessible(page, 'menu');
    await page.getByRole('button', { name: 'Back to play' }).click();
    await leave(guest);
    await result(guest);
    await expectAccessible(page, 'result');
    await openOwnPage(guest);
    await expectAccessible(page, 'player');
    await register(guest, { username: freshName('plover'), password: PASSWORD });
    await page.goto('/leaderboard');
    await page.getByRole('button', { name: 'Account' }).click();
    await expectAccessible(page, 'account menu');
    await page.getByRole('link', { name: 'Your account' }).click();
    await expect(page.getByText('this one')).toBeVisible();
    await page.getByRole('button', { name: 'New key' }).click();
    await expectAccessible(page, 'account');
  });
}

test('every page has a strict policy: nothing inline without a nonce, no frames', async ({ arrive }) => {
  const visitor = await arrive();
  const nonces = new Set<string>();
  for (const path of [...STATIC, '/pong/game']) {
    const answer = await visitor.page.goto(path);
    const policy = answer?.headers()['content-security-policy'] ?? '';
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).toContain("base-uri 'none'");
    expect(policy, path).not.toContain('unsafe-inline');
    expect(policy, path).not.toContain('unsafe-eval');
    nonces.add(/script-src[^;]*'nonce-([^']+)'/.exec(policy)?.[1] ?? `none on ${path}`);
    expect(answer?.headers()['x-content-type-options'], path).toBe('nosniff');
  }
  expect(nonces.size, 'a new nonce each time').toBe(STATIC.length + 1);
});

test('home can be read without scripts', async ({ arrive }) => {
  const reader = await arrive({ javaScriptEnabled: false });
  await reader.page.goto('/');
  await expect(reader.page.getByRole('link', { name: /^Play/ }).first()).toBeVisible();
  await expect(reader.page.getByText('no account needed')).toBeVisible();
  await reader.page.getByRole('link', { name: 'Leaderboard' }).click();
  await expect(reader.page.getByRole('heading', { name: 'Leaderboard' })).toBeVisible();
});

test('an address where nothing is says so in the house look', async ({ arrive }) => {
  const visitor = await arrive();
  const answer = await visitor.page.goto('/no-such-page');
  expect(answer?.status()).toBe(404);
  await expect(visitor.page.getByRole('link').first()).toBeVisible();
});
