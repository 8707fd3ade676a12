import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export type BrowserResult =
  /** `path` undefined: the one Playwright keeps for itself. */
  { ok: true; path: string | undefined } | { ok: false; problem: string };

export interface BrowserDeps {
  env: Record<string, string | undefined>;
  isRoot: boolean;
  /** Runs a program to its end; true when it ended with 0. */
  run: (program: string, args: readonly string[]) => Promise<boolean>;
  exists: (path: string) => boolean;
  playwrightCli: string;
}

/** Chromium without its own windows around the pages, as Playwright uses it: half the work of a journey. */
const SHELL = 'chromium-headless-shell';
const NAMES = [SHELL, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const KNOWN_PLACES = [
  `/usr/bin/${SHELL}`,
  '/usr/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** A Chromium: one already here, else Playwright's own, else Debian's when root may install it. */
export async function findBrowser(deps: BrowserDeps): Promise<BrowserResult> {
  const here = installedBrowser(deps.env, deps.exists);
  if (here !== undefined) return { ok: true, path: here };
  const withLibraries = deps.isRoot && deps.exists('/usr/bin/apt-get') ? ['--with-deps'] : [];
  if (
    await deps.run(process.execPath, [
      deps.playwrightCli,
      'install',
      ...withLibraries,
      '--only-shell',
      'chromium',
    ])
  )
    return { ok: true, path: undefined };
  if (deps.isRoot && deps.exists('/usr/bin/apt-get')) {
    await deps.run('apt-get', ['update', '-qq']);
    for (const name of [SHELL, 'chromium']) {
      await deps.run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name]);
      const installed = installedBrowser(deps.env, deps.exists);
      if (installed !== undefined) return { ok: true, path: installed };
    }
  }
  return {
    ok: false,
    problem:
      'No browser. Install Chromium or Chrome (Debian: apt-get install chromium), or set CHROMIUM_PATH.',
  };
}

function installedBrowser(
  env: Record<string, string | undefined>,
  exists: (path: string) => boolean,
): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [env.CHROMIUM_PATH, ...KNOWN_PLACES, ...onPath].find((path) => path !== undefined && exists(path));
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
