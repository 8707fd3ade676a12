import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonPlace } from './json-place.ts';

test('the first character that cannot stand there is found', () => {
  for (const [text, place] of [
    ['{ "routes": [\n  oops ] }', 'line 2 column 3'],
    ['{"a":1,}', 'line 1 column 8'],
    ['{\n"a": tru,\n"b": 1}', 'line 2 column 9'],
    ['{\n"a": "x', 'line 2 column 8'],
    ['import x', 'line 1 column 1'],
    ['{"a": [1, 2}', 'line 1 column 12'],
    ['', 'line 1 column 1'],
  ] as const)
    assert.equal(jsonPlace(text), place, text);
});
