// Takes the pictures of the README from a real house, real matches: node e2e/pictures.ts
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, expect } from '@playwright/test';
import { CHROMIUM_ARGUMENTS, chromiumAt } from './chromium.ts';
import { followBall, losePoints } from './hands.ts';
import { freePorts, openHouse } from './houses.ts';
import { game, inMatch, leave, PASSWORD, type Player, playQuick, register, result } from './players.ts';
import { watch } from './witness.ts';

const FOLDER = fileURLToPath(new URL('../docs/pictures/', import.meta.url));
const SCREENS = {
  wide: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
} as const satisfies Record<string, BrowserContextOptions>;
type Screen = keyof typeof SCREENS;
const NAMES = { wide: ['margaux', 'theo'], phone: ['noor', 'lena'] } as const;

/** A rally worth a picture: past the 20th volley no ball is flat (rule R-4); the ball between the paddles. */
const VOLLEYS = 21;
const MIDDLE = { from: 4_000, to: 12_000 };

async function arrive(browser: Browser, baseURL: string, screen: Screen): Promise<Player> {
  const context = await browser.newContext({ ...SCREENS[screen], baseURL });
  const page = await context.newPage();
  return { context, page, witness: watch(page) };
}

async function shoot({ page }: Player, screen: Screen, name: string): Promise<void> {
  const path = `${FOLDER}${name}-${screen}.png`;
  await page.screenshot({ path });
  console.log(`${name}-${screen}.png ${Math.round(statSync(path).size / 1024)} kB`);
}

/** Resolves in a rally of some length, the ball on its way. */
async function rally({ witness }: Player): Promise<void> {
  await expect
    .poll(
      () => {
        const state = witness.state();
        return state !== undefined && state.volleys >= VOLLEYS && within(state.ballX);
      },
      { timeout: 120_000, intervals: [20] },
    )
    .toBe(true);
}

const within = (x: number) => x > MIDDLE.from && x < MIDDLE.to;

/** Two people and two rated matches, the second one to the end; the one whose screen this is wins both. */
async function tour(browser: Browser, url: string, screen: Screen): Promise<void> {
  const seen = await arrive(browser, url, screen);
  const other = await arrive(browser, url, 'wide');
  await seen.page.goto('/register');
  await shoot(seen, screen, 'register');
  await register(seen, { username: NAMES[screen][0], password: PASSWORD });
  await register(other, { username: NAMES[screen][1], password: PASSWORD });
  await seen.page.goto('/');
  await expect(seen.page.getByTestId('visitor-name')).toBeVisible();
  await seen.page.evaluate('document.fonts.ready.then(() => undefined)');
  await shoot(seen, screen, 'home');

  for (let round = 0; round < 2; round += 1) {
    await playQuick(seen);
    await expect(game(seen)).toHaveAttribute('data-state', 'queued');
    if (round === 0) {
      await expect(seen.page.getByTestId('notice-title')).toBeVisible();
      await shoot(seen, screen, 'waiting');
    }
    await playQuick(other);
    await Promise.all([inMatch(seen), inMatch(other)]);
    const [hand, otherHand] = [followBall(seen), followBall(other)];
    if (round === 1) {
      await rally(seen);
      await shoot(seen, screen, 'match');
    }
    await otherHand();
    await losePoints(other, 1);
    if (round === 0) await leave(other);
    await result(seen);
    await hand();
  }
  await shoot(seen, screen, 'result');
  await seen.page.goto('/leaderboard');
  await shoot(seen, screen, 'leaderboard');
  await seen.page.goto('/');
  await seen.page.getByTestId('visitor-name').click();
  await expect(seen.page.getByTestId('match-row').first()).toBeVisible();
  await shoot(seen, screen, 'player');
  await Promise.all([seen.context.close(), other.context.close()]);
}

mkdirSync(FOLDER, { recursive: true });
const [port = 0] = await freePorts(1);
const { house, close } = await openHouse(9, port);
try {
  const executablePath = chromiumAt(existsSync);
  const browser = await chromium.launch({
    args: [...CHROMIUM_ARGUMENTS],
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  try {
    for (const screen of ['wide', 'phone'] as const) await tour(browser, house.url, screen);
  } finally {
    await browser.close();
  }
} finally {
  await close();
}
