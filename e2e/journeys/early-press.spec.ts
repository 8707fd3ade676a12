import type { Page, Route } from '@playwright/test';
import { expect, test } from '../journey.ts';
import { openHome } from '../players.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** A line on which the pages come and their scripts do not; resolves to how many it holds back. */
async function holdScripts(page: Page): Promise<() => number> {
  const held: Route[] = [];
  await page.route('**/_next/static/**/*.js', (route) => void held.push(route));
  return () => held.length;
}

const play = (page: Page) => page.getByRole('link', { name: /^Play( space)?$/ });
const inGame = (page: Page) => page.waitForURL('/pong/game', { waitUntil: 'commit' });

test('the space bar pressed before the scripts of the page have come leads into the game', async ({
  arrive,
}) => {
  const { page } = await arrive();
  const held = await holdScripts(page);
  await page.goto('/', { waitUntil: 'commit' });
  await expect(play(page)).toBeVisible();
  await page.keyboard.press('Space');
  await inGame(page);
  expect(held(), 'there are scripts to wait for').toBeGreaterThan(0);
});

test('so does a tap on Play', async ({ arrive }) => {
  const { page } = await arrive(PHONE);
  const held = await holdScripts(page);
  await page.goto('/', { waitUntil: 'commit' });
  await play(page).tap();
  await inGame(page);
  expect(held()).toBeGreaterThan(0);
});

test('the space bar leads there too where home was reached without a new page, and nowhere from another', async ({
  arrive,
}) => {
  const visitor = await arrive();
  const { page } = visitor;
  await openHome(visitor);
  await page.getByRole('link', { name: 'Leaderboard' }).click();
  await expect(page.getByRole('heading', { name: 'Leaderboard' })).toBeVisible();
  await page.keyboard.press('Space');
  await page.getByRole('link', { name: 'Pong, home' }).click();
  await expect(play(page)).toBeVisible();
  await expect(page).toHaveURL('/');
  await page.locator('body').click({ position: { x: 1, y: 1 } });
  await page.keyboard.press('Space');
  await inGame(page);
});

test('the space bar with Shift, or on what takes it itself, is left to the browser', async ({ arrive }) => {
  const visitor = await arrive();
  const { page } = visitor;
  await openHome(visitor);
  const left = await page.evaluate(`(() => {
    const isLeft = (target, shiftKey = false) =>
      target.dispatchEvent(new KeyboardEvent('keydown', { code: 'Space', shiftKey, bubbles: true, cancelable: true }));
    const box = document.createElement('div');
    box.innerHTML = '<select></select><details><summary></summary></details><p contenteditable></p>';
    document.body.append(box);
    const own = [...box.querySelectorAll('select, summary, p')].map((target) => isLeft(target));
    box.remove();
    return { own, shift: isLeft(document.body, true), alone: isLeft(document.body) };
  })()`);
  expect(left).toEqual({ own: [true, true, true], shift: true, alone: false });
  await inGame(page);
});
