import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { openSourcePage } from '../source-pages.ts';

const GOLDEN = '/packages/netcode/golden/';
const STORY = '/packages/netcode/test/story.ts';
const written: Record<string, unknown> = JSON.parse(
  readFileSync(new URL(`../..${GOLDEN}golden.json`, import.meta.url), 'utf8'),
);

test('old matches are played again in the browser, of every engine version, and come to the same', async ({
  page,
}) => {
  await openSourcePage(page);
  const told = await page.evaluate(
    async ([story, folder, names]) => {
      const { storyOf } = await import(story);
      const stories: [string, unknown][] = [];
      for (const name of names) {
        const file = await fetch(folder + name);
        stories.push([name, storyOf(new Uint8Array(await file.arrayBuffer()))]);
      }
      return Object.fromEntries(stories);
    },
    [STORY, GOLDEN, Object.keys(written)] as const,
  );
  expect(Object.keys(told).length).toBeGreaterThan(10);
  expect(told).toEqual(written);
});
