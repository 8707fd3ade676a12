import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGUMENTS, chromiumAt } from './chromium.ts';
import { WORKERS } from './houses.ts';

const executablePath = chromiumAt(existsSync);

/** Half a minute and more each. They begin first: one of them alone at the end would leave the other workers idle. */
const LONG =
  /(guest-claims-account|guest-plays-a-bot|hidden-tab|network-lost|one-trace|pages|two-guests-quick-match)\.spec\.ts$/;

export default defineConfig({
  testDir: 'journeys',
  outputDir: 'test-results',
  globalSetup: './open-houses.ts',
  workers: WORKERS,
  fullyParallel: true,
  projects: [
    { name: 'long', testMatch: LONG },
    { name: 'short', testIgnore: LONG },
  ],
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    browserName: 'chromium',
    // Small enough to be drawn without a graphics card at full speed; `pages` looks at other sizes.
    viewport: { width: 1024, height: 640 },
    // A trace films every page: on two cores that costs more than the match it films.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      args: [...CHROMIUM_ARGUMENTS],
      ...(executablePath === undefined ? {} : { executablePath }),
    },
  },
});
