import { chromiumPath } from './env.ts';

/** The shell is Chromium without its own windows around the pages: half the work of a journey. */
const DEBIANS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/** What Playwright 1.65 switches off (its chromiumSwitches.ts): only the last `--disable-features` counts. */
const OFF_IN_PLAYWRIGHT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];
/** The lists under the address bar, that nobody sees here: two processes for each page, a quarter of a journey's work. */
const UNSEEN = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];

/** Nothing a browser does by itself may reach the network, nor wake up in the middle of a rally. */
export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${[...OFF_IN_PLAYWRIGHT, ...UNSEEN].join(',')}`,
] as const;

/** The browser named in the environment, else Debian's; undefined: Playwright's own. */
export function chromiumAt(exists: (path: string) => boolean): string | undefined {
  return chromiumPath() ?? DEBIANS.find(exists);
}
