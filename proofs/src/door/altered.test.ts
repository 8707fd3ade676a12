import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

test('every change of a control still finds its place in the source', async () => {
  const address = new URL('./altered.ts?change=slow', import.meta.url).href;
  const { CHANGES } = (await import(address)) as typeof import('./altered.ts');
  for (const [name, { file, from }] of Object.entries(CHANGES)) {
    const source = readFileSync(new URL(`../../..${file}`, import.meta.url), 'utf8');
    assert.match(source, from, name);
  }
});
