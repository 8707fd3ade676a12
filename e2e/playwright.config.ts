import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import { chromiumPath } from './env.ts';
import { WORKERS } from './houses.ts';

const DEBIAN = '/usr/bin/chromium';
const executablePath = chromiumPath() ?? (existsSync(DEBIAN) ? DEBIAN : undefined);

/** Nothing a browser does by itself may reach the network, nor wake up in the middle of a rally. */
const QUIET = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: 'journeys',
  outputDir: 'test-results',
  globalSetup: './open-houses.ts',
  workers: WORKERS,
  fullyParallel: true,
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
    launchOptions: { args: QUIET, ...(executablePath === undefined ? {} : { executablePath }) },
  },
});
