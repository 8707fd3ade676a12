import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type BrowserDeps, findBrowser } from './browser.ts';

function machine(files: string[], more: Partial<BrowserDeps> = {}) {
  const ran: string[] = [];
  const present = new Set(files);
  const deps: BrowserDeps = {
    env: { PATH: '/bin:/opt/bin' },
    isRoot: false,
    exists: (path) => present.has(path),
    playwrightCli: 'playwright-cli',
    run: async (program, args) => {
      ran.push([program === process.execPath ? 'node' : program, ...args].join(' '));
      return false;
    },
    ...more,
  };
  return { deps, ran, present };
}

describe('the browser', () => {
  it('is the one named, else one already here', async () => {
    const { deps } = machine(['/mine', '/usr/bin/chromium'], { env: { CHROMIUM_PATH: '/mine' } });
    assert.deepEqual(await findBrowser(deps), { ok: true, path: '/mine' });
    assert.deepEqual(await findBrowser(machine(['/opt/bin/google-chrome']).deps), {
      ok: true,
      path: '/opt/bin/google-chrome',
    });
    const both = machine(['/usr/bin/chromium', '/usr/bin/chromium-headless-shell']);
    assert.deepEqual(await findBrowser(both.deps), { ok: true, path: '/usr/bin/chromium-headless-shell' });
  });

  it('is else Playwright’s own', async () => {
    const { deps } = machine([], { run: async () => true });
    assert.deepEqual(await findBrowser(deps), { ok: true, path: undefined });
  });

  it('is else Debian’s, for root', async () => {
    const { deps, ran, present } = machine(['/usr/bin/apt-get'], { isRoot: true });
    const tryAll = deps.run;
    const result = await findBrowser({
      ...deps,
      run: (program, args) => {
        if (args.includes('--no-install-recommends')) present.add(`/usr/bin/${args.at(-1)}`);
        return tryAll(program, args);
      },
    });
    assert.deepEqual(result, { ok: true, path: '/usr/bin/chromium-headless-shell' });
    assert.deepEqual(ran, [
      'node playwright-cli install --with-deps --only-shell chromium',
      'apt-get update -qq',
      'apt-get install -y -qq --no-install-recommends chromium-headless-shell',
    ]);
  });

  it('that cannot be had is said in one line that says what to install', async () => {
    const result = await findBrowser(machine([]).deps);
    assert.ok(!result.ok);
    assert.match(result.problem, /Install Chromium or Chrome .* or set CHROMIUM_PATH/);
  });
});
