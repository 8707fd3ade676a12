import { existsSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserType, chromium, firefox, type Page } from '@playwright/test';
import { chromiumPath } from '../env.ts';
import type { EnginePart, Folded } from './fold-matches.ts';
import { COUNTER, playForeign } from './foreign-math.ts';
import { type Patch, patched } from './sine.ts';

/** A name nobody has: every request to it is answered here, none leaves the machine. */
const ORIGIN = 'http://source.test';
const REPOSITORY = new URL('../../../', import.meta.url);
const DEBIAN = '/usr/bin/chromium';
const CHUNK_MATCHES = 500;

const DOCUMENT = `<!doctype html><meta charset="utf-8"><title>determinism</title>
<script type="importmap">{ "imports": { "@pong/engine": "${ORIGIN}/packages/engine/src/index.ts" } }</script>`;

/** How a page differs from the house as it is. */
export interface Odd {
  /** Under the Math of another vendor. */
  readonly foreign: boolean;
  readonly patch?: Patch;
}

export interface Run extends Folded {
  /** Calls of functions that ECMAScript does not define exactly; counted in a foreign page only. */
  readonly inexactCalls: number;
}

export interface BrowserAtHand {
  /** As it calls itself: name and version. */
  readonly name: string;
  run(odd: Odd, seed: number, matches: number): Promise<Run>;
  close(): Promise<void>;
}

/** Chromium: the one named in the environment, else Debian's, else Playwright's own; without a sandbox, as root needs. */
export async function openChromium(): Promise<BrowserAtHand> {
  const executablePath = chromiumPath() ?? (existsSync(DEBIAN) ? DEBIAN : undefined);
  const options = { args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'] };
  return atHand(
    'Chromium',
    await chromium.launch(executablePath === undefined ? options : { ...options, executablePath }),
  );
}

/** Playwright's Firefox, where it is installed. */
export async function openFirefox(): Promise<BrowserAtHand | undefined> {
  return isInstalled(firefox) ? atHand('Firefox', await firefox.launch()) : undefined;
}

const isInstalled = (type: BrowserType): boolean => existsSync(type.executablePath());

function atHand(name: string, browser: Browser): BrowserAtHand {
  return {
    name: `${name} ${browser.version()}`,
    async run(odd, seed, matches) {
      const page = await browser.newPage();
      try {
        return await runIn(page, odd, seed, matches);
      } finally {
        await page.close();
      }
    },
    close: () => browser.close(),
  };
}

/** The page's modules are the very files that Node runs, their types stripped. */
async function runIn(page: Page, { foreign, patch }: Odd, seed: number, matches: number): Promise<Run> {
  await page.route(`${ORIGIN}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: DOCUMENT });
    if (!/^\/(packages\/engine|proofs)\/src\/[\w/-]+\.ts$/.test(pathname)) return route.abort();
    const text = readFileSync(fileURLToPath(new URL(`.${pathname}`, REPOSITORY)), 'utf8');
    const here = patch !== undefined && pathname === `/packages/engine/src/${patch.file}`;
    const body = stripTypeScriptTypes(here ? patched(text, patch) : text);
    return route.fulfill({ contentType: 'text/javascript', body });
  });
  if (foreign) await page.addInitScript(playForeign, COUNTER);
  await page.goto(ORIGIN);
  const run: Folded = { folds: [], ticks: 0, volleys: 0, slides: 0 };
  for (let from = 0; from < matches; from += CHUNK_MATCHES) {
    const part = await page.evaluate(foldInPage, [
      seed + from,
      Math.min(CHUNK_MATCHES, matches - from),
    ] as const);
    run.folds.push(...part.folds);
    run.ticks += part.ticks;
    run.volleys += part.volleys;
    run.slides += part.slides;
  }
  return { ...run, inexactCalls: foreign ? await page.evaluate(callsInPage, COUNTER) : 0 };
}

async function foldInPage([seed, matches]: readonly [number, number]): Promise<Folded> {
  // By names in variables: what is loaded here is the page's, not this process's.
  const [engineName, modulePath] = [
    '/packages/engine/src/index.ts',
    '/proofs/src/determinism/fold-matches.ts',
  ];
  const engine: EnginePart = await import(engineName);
  const { foldMatches }: { foldMatches: (engine: EnginePart, seed: number, matches: number) => Folded } =
    await import(modulePath);
  return foldMatches(engine, seed, matches);
}

function callsInPage(counter: string): number {
  const calls: unknown = Reflect.get(globalThis, counter);
  return typeof calls === 'function' ? Number(calls()) : Number.NaN;
}
