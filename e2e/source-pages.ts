import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';

/** A name nobody has: every request to it is answered here, none leaves the machine. */
const ORIGIN = 'http://source.test';
const REPOSITORY = new URL('../', import.meta.url);

const DOCUMENT = `<!doctype html><meta charset="utf-8"><title>source</title>
<script type="importmap">${JSON.stringify({
  imports: {
    '@pong/engine': `${ORIGIN}/packages/engine/src/index.ts`,
    '@pong/netcode': `${ORIGIN}/packages/netcode/src/index.ts`,
  },
})}</script>`;

/**
 * Opens an empty page to which the files of engine and netcode are modules at their paths in the repository, the very
 * text that Node runs with its types stripped. No page of the product is involved.
 */
export async function openSourcePage(page: Page): Promise<void> {
  await page.route(`${ORIGIN}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: DOCUMENT });
    if (!/^\/packages\/(engine|netcode)\/[\w/.-]+$/.test(pathname)) return route.abort();
    const bytes = readFileSync(fileURLToPath(new URL(`.${pathname}`, REPOSITORY)));
    if (extname(pathname) !== '.ts')
      return route.fulfill({ contentType: 'application/octet-stream', body: bytes });
    return route.fulfill({ contentType: 'text/javascript', body: stripTypeScriptTypes(bytes.toString()) });
  });
  await page.goto(ORIGIN);
}
