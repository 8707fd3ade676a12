import type { Page } from '@playwright/test';

/**
 * Playwright holds every page in focus, so none is ever hidden. This does to a page what a browser does to a hidden tab:
 * it says so, draws no frame, and rounds timers up to a second.
 */
const SCRIPT = `{
  const frames = [];
  let hidden = false;
  const draw = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => hidden ? frames.push(callback) : draw(callback);
  for (const name of ['setTimeout', 'setInterval']) {
    const set = window[name].bind(window);
    window[name] = (callback, ms, ...rest) => {
      let lastMs = 0;
      return set((...values) => {
        if (name === 'setInterval' && hidden && performance.now() - lastMs < 990) return;
        lastMs = performance.now();
        callback(...values);
      }, hidden ? Math.max(ms ?? 0, 1000) : ms, ...rest);
    };
  }
  Object.defineProperty(document, 'hidden', { get: () => hidden });
  Object.defineProperty(document, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') });
  window.hidePage = (now) => {
    hidden = now;
    document.dispatchEvent(new Event('visibilitychange'));
    if (!now) for (const callback of frames.splice(0)) draw(callback);
  };
}`;

/** Must be called before the page is opened. */
export async function makeHideable(page: Page): Promise<void> {
  await page.addInitScript(SCRIPT);
}

export async function hide(page: Page): Promise<void> {
  await page.evaluate('window.hidePage(true)');
}

export async function show(page: Page): Promise<void> {
  await page.evaluate('window.hidePage(false)');
}
