import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const folder = new URL('./', import.meta.url);

/** Ids such as P-3, once each. */
const idsIn = (texts: readonly string[]): string[] =>
  [...new Set(texts.join(' ').match(/\b[A-Z]-\d+\b/g))].sort();

test('every rule of SPEC.md is held by a test that bears its id, and no test bears another', () => {
  const rules = readFileSync(new URL('../SPEC.md', import.meta.url), 'utf8').matchAll(
    /^- \*\*([A-Z]-\d+)\*\*/gm,
  );
  const tests = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
  const names = tests.flatMap((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    return [...text.matchAll(/\btest\(\s*(['"`])(.+?)\1/g)].map(([, , name]) => name ?? '');
  });
  assert.deepEqual(idsIn(names), idsIn([...rules].map(([, id]) => id ?? '')));
});
