import { type BrowserContext, expect, type Locator, type Page } from '@playwright/test';
import type { BotLevel } from '@pong/engine';
import type { Witness } from './witness.ts';

/** A person at a browser. */
export interface Player {
  context: BrowserContext;
  page: Page;
  /** What the server said to the page. */
  witness: Witness;
}

/** A match to 11 in which one side lets the balls pass: 60 s at most in 300 matches, with hands up to 0.6 s late. */
export const MATCH_MS = 90_000;

const LEVELS: Record<BotLevel, string> = {
  easy: 'Play an easy bot now',
  fair: 'Play a fair bot now',
  hard: 'Play a hard bot now',
};

export async function openHome({ page }: Player): Promise<void> {
  await page.goto('/');
  // A page that goes elsewhere by itself at this moment can win, and `goto` does not say so: other pages offer play, too.
  await expect(page.getByRole('link', { name: /^Play( space)?$/ })).toBeVisible();
}

/** From home by the one thing to press; the page then looks for someone. */
export async function playQuick(player: Player): Promise<void> {
  await openHome(player);
  await player.page.getByRole('link', { name: /^Play( space)?$/ }).click();
  await expect(player.page).toHaveURL(/\/pong\/game/);
  await expect(game(player)).toHaveAttribute('data-state', /queued|match/);
}

/** The two of them, in a match. */
export async function playEachOther(one: Player, other: Player): Promise<void> {
  await playQuick(one);
  await playQuick(other);
  await Promise.all([inMatch(one), inMatch(other)]);
}

/** Looks for someone, then takes the bot that is offered meanwhile. */
export async function playBot(player: Player, level: BotLevel): Promise<void> {
  await playQuick(player);
  await expect(notice(player)).toHaveText(/^Looking for someone/);
  await player.page.getByRole('button', { name: LEVELS[level] }).click();
  await inMatch(player);
}

/** Opens an invitation; the link to send to a friend. */
export async function invite(player: Player): Promise<string> {
  await openHome(player);
  await player.page.getByRole('link', { name: 'Play a friend' }).click();
  const link = player.page.getByRole('textbox', { name: 'Invitation link' });
  await expect(link).toBeVisible();
  return link.inputValue();
}

export async function inMatch(player: Player): Promise<void> {
  await expect(game(player)).toHaveAttribute('data-state', 'match');
}

/** The element that holds the game; its `data-state` says where the page stands. */
export const game = ({ page }: Player): Locator => page.getByTestId('game');

/** The one line over the court. */
export const notice = ({ page }: Player): Locator => page.getByTestId('notice-title');

/** The score as the page tells it, own points first. */
export async function scoreOnPage({ page }: Player): Promise<[own: number, other: number]> {
  const text = (await page.getByTestId('score').textContent()) ?? '';
  const [, own = '', other = ''] = /^You (\d+), .* (\d+)$/.exec(text) ?? [];
  return [Number(own), Number(other)];
}

/** For a span of time that is itself what a test is about: a cut, a stall. Never for waiting until something is so. */
export async function lasts(ms: number, sinceMs = performance.now()): Promise<void> {
  await expect
    .poll(() => performance.now() - sinceMs, { intervals: [20], timeout: 2 * ms })
    .toBeGreaterThanOrEqual(ms);
}

/** By the menu. In a match that is a forfeit. */
export async function leave({ page }: Player): Promise<void> {
  await page.getByRole('button', { name: 'Menu' }).click();
  await page
    .getByRole('dialog', { name: 'Menu' })
    .getByRole('button', { name: /^Leave/ })
    .click();
}

/** The result page; resolves to its title and its score, own points first. */
export async function result(player: Player): Promise<{ title: string; score: string }> {
  await expect(game(player)).toHaveAttribute('data-state', 'result', { timeout: MATCH_MS });
  const title = await player.page.getByTestId('result-title').innerText();
  const score = await player.page.getByTestId('result-score').getAttribute('aria-label');
  return { title, score: score ?? '' };
}

export interface Credentials {
  username: string;
  password: string;
}

export async function fillIn({ page }: Player, { username, password }: Credentials): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
}

export async function register(player: Player, credentials: Credentials): Promise<void> {
  if (!player.page.url().includes('/register')) await player.page.goto('/register');
  await fillIn(player, credentials);
  await player.page.getByRole('button', { name: 'Create account' }).click();
  await expect(player.page).not.toHaveURL(/\/register/);
}

export async function signIn(player: Player, credentials: Credentials): Promise<void> {
  await player.page.goto('/sign-in');
  await fillIn(player, credentials);
  await player.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(player.page).not.toHaveURL(/\/sign-in/);
}

export async function signOut({ page }: Player): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
}

/** The name the house knows this visitor by, as home shows it. */
export async function nameOnHome(player: Player): Promise<string> {
  await openHome(player);
  return player.page.getByTestId('visitor-name').innerText();
}

/** One's own page, by the chip on home; resolves to the player's id. */
export async function openOwnPage(player: Player): Promise<number> {
  await openHome(player);
  await player.page.getByTestId('visitor-name').click();
  await expect(player.page).toHaveURL(/\/players\/[0-9]+$/);
  return Number(/[0-9]+$/.exec(player.page.url())?.[0]);
}

/** A name nobody has yet. */
export function freshName(stem: string): string {
  fresh += 1;
  return `${stem}-${process.pid}-${fresh}`.slice(0, 20);
}
let fresh = 0;

export const PASSWORD = 'a rally at dusk';
