import { type Browser, type BrowserContextOptions, test as base, expect } from '@playwright/test';
import { type House, houseOf } from './houses.ts';
import type { Player } from './players.ts';
import { watch } from './witness.ts';

export { expect } from '@playwright/test';

interface OfEachTest {
  /** A person with a browser of their own: nobody's cookies, nobody's storage. */
  arrive: (options?: BrowserContextOptions) => Promise<Player>;
}

interface OfEachWorker {
  house: House;
}

/** Expected where something is refused or cut on purpose; the page says it in its own words. */
const ORDINARY = /^Failed to load resource|^WebSocket connection to/;

/** In the page: a script that was refused and caught that itself leaves no word in the console. */
const SAY_VIOLATIONS = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('content security policy: ' + event.violatedDirective, event.blockedURI, event.sourceFile))`;

/**
 * A test with a house. Whatever it is about, it fails when any page of it threw, logged an error, met a
 * violation of its content security policy, got a 5xx, or did not play what the server played.
 */
export const test = base.extend<OfEachTest, OfEachWorker>({
  house: [({ browserName: _ }, use, { parallelIndex }) => use(houseOf(parallelIndex)), { scope: 'worker' }],
  baseURL: ({ house }, use) => use(house.url),
  arrive: async ({ browser }, use) => {
    const players: Player[] = [];
    const problems: string[] = [];
    await use(async (options) => {
      const player = await newPlayer(browser, options, problems);
      players.push(player);
      return player;
    });
    for (const { witness } of players)
      if (witness.desyncs() > 0) problems.push(`the two ends of a line disagreed ${witness.desyncs()} times`);
    await Promise.all(players.map(({ context }) => context.close()));
    expect(problems, 'no page threw, logged an error, broke its policy or met a 5xx').toEqual([]);
  },
});

async function newPlayer(
  browser: Browser,
  options: BrowserContextOptions | undefined,
  problems: string[],
): Promise<Player> {
  const context = await browser.newContext(options);
  await context.addInitScript(SAY_VIOLATIONS);
  context.on('weberror', (error) => problems.push(`thrown: ${error.error().stack ?? error.error().message}`));
  context.on('console', (message) => {
    const policy = /content.security.policy/i.test(message.text());
    if (policy || (message.type() === 'error' && !ORDINARY.test(message.text())))
      problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('response', (response) => {
    if (response.status() >= 500) problems.push(`${response.status()} from ${response.url()}`);
  });
  const page = await context.newPage();
  return { context, page, witness: watch(page) };
}
