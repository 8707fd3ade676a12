import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { read, root } from './repository.ts';

/** How many requirements of levels 1 and 2 each chapter of OWASP ASVS 5.0.0 has; V5 and V17 do not apply. */
const REQUIREMENTS: Readonly<Record<string, number>> = {
  1: 27,
  2: 11,
  3: 19,
  4: 10,
  6: 35,
  7: 18,
  8: 7,
  9: 7,
  10: 29,
  11: 14,
  12: 9,
  13: 13,
  14: 9,
  15: 13,
  16: 16,
};

const lines = [...read('docs/asvs.md').matchAll(/^\| (\d+)\.(\d+)\.(\d+) \| ([^|]+) \| (.+) \|$/gm)].map(
  ([, chapter = '', section = '', number = '', short = '', shownBy = '']) => ({
    id: `${chapter}.${section}.${number}`,
    chapter,
    order: [chapter, section, number].map(Number),
    short,
    shownBy,
  }),
);

describe('docs/asvs.md', () => {
  it('has a line for each requirement, once and in order', () => {
    const counted = Object.fromEntries(
      Object.keys(REQUIREMENTS).map((chapter) => [
        chapter,
        lines.filter((line) => line.chapter === chapter).length,
      ]),
    );
    assert.deepEqual(counted, REQUIREMENTS);
    const inOrder = [...lines].sort((a, b) =>
      a.order.reduce((found, part, index) => found || part - (b.order[index] ?? 0), 0),
    );
    assert.deepEqual(
      lines.map(({ id }) => id),
      inOrder.map(({ id }) => id),
    );
    assert.equal(new Set(lines.map(({ id }) => id)).size, lines.length);
  });

  it('names tests that are there, by file and by their own words', () => {
    const missing = lines.flatMap(({ id, shownBy }) => {
      const [, path, name] = /^`([^`]+\.(?:test|spec)\.ts)`(?:: (.+))?$/.exec(shownBy) ?? [];
      if (path === undefined) return [];
      if (!existsSync(join(root, path))) return [`${id}: ${path}`];
      return name === undefined || read(path).includes(name) ? [] : [`${id}: ${path}: ${name}`];
    });
    assert.deepEqual(missing, []);
  });

  it('leaves nothing without a test, a paper, or a reason', () => {
    const shown =
      /^`[^`]+\.(?:test|spec)\.ts`|^\[[^\]]+\]\([^)]+\)$|^this page$|^— .{8,}\.$|^\*\*open\*\*: .{8,}\.$/;
    assert.deepEqual(
      lines.filter(({ shownBy }) => !shown.test(shownBy)).map(({ id, shownBy }) => `${id}: ${shownBy}`),
      [],
    );
  });
});
