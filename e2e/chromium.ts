import { chromiumPath } from './env.ts';

const DEBIAN = '/usr/bin/chromium';

/** Nothing a browser does by itself may reach the network, nor wake up in the middle of a rally. */
export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const;

/** The browser named in the environment, else Debian's; undefined: Playwright's own. */
export function chromiumAt(exists: (path: string) => boolean): string | undefined {
  return chromiumPath() ?? (exists(DEBIAN) ? DEBIAN : undefined);
}
