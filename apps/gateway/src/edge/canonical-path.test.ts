import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalTarget } from './canonical-path.ts';

test('a canonical target stays what it is', () => {
  for (const url of ['/', '/a', '/a/', '/a/b.c', '/a?x=%2f..&y=/../', '/%E2%82%AC', "/~!$&'()*+,=:@"])
    assert.deepEqual(canonicalTarget(url), {
      ok: true,
      path: url.split('?')[0],
      search: url.includes('?') ? url.slice(url.indexOf('?')) : '',
    });
});

test('whatever is accepted is accepted again, unchanged', () => {
  const pieces = [
    '/',
    '.',
    '..',
    '%2e',
    '%2F',
    '%5b',
    '[',
    ']',
    'a',
    'Z',
    '%',
    '%zz',
    '%e2%82%ac',
    '%c0%af',
    ';',
    '\\',
    '?',
    '#',
    ' ',
    '\u00e9',
    '%00',
    '%25',
    '//',
    '~',
    '_',
    '-',
  ];
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (parts) => {
      const first = canonicalTarget(`/${parts.join('')}`);
      if (!first.ok) return;
      accepted += 1;
      assert.deepEqual(canonicalTarget(first.path + first.search), first);
      // What an upstream sees after decoding once is a path of the same segments.
      const decoded = decodeURIComponent(first.path);
      assert.equal(decoded.split('/').length, first.path.split('/').length);
      assert.equal(new URL(first.path, 'http://h').pathname, first.path);
      assert.doesNotMatch(decoded, /[\\%;?#\p{Cc}]|\/\.{1,2}(\/|$)|\/\//u);
    }),
    { numRuns: 5000 },
  );
  assert.ok(accepted > 100, `${accepted} accepted`);
});
