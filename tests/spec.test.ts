import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { filesUnder, read } from './repository.ts';

/** Ids such as P-3, once each. */
const idsIn = (texts: readonly string[]): string[] =>
  [...new Set(texts.join(' ').match(/\b[A-Z]-\d+\b/g))].sort();

for (const folder of ['packages/engine', 'packages/netcode']) {
  describe(`${folder}/SPEC.md`, () => {
    it('has each rule held by a test that bears its id, and no test bears another', () => {
      const rules = [...read(`${folder}/SPEC.md`).matchAll(/^- \*\*([A-Z]-\d+)\*\*/gm)];
      const names = filesUnder(`${folder}/src`)
        .filter((path) => path.endsWith('.test.ts'))
        .flatMap((path) => [...read(path).matchAll(/\btest\(\s*(['"`])(.+?)\1/g)])
        .map(([, , name]) => name ?? '');
      assert.ok(rules.length > 0);
      assert.deepEqual(idsIn(names), idsIn(rules.map(([, id]) => id ?? '')));
    });
  });
}
