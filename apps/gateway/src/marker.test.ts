import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasMarker, MARKER, withMarker, withoutMarkers } from './marker.ts';

test('a marker is put into the query, found, and taken out again', () => {
  for (const search of ['', '?a=1', '?a=1&b', '?cookies=10']) {
    const marked = withMarker(search, MARKER.cookies);
    assert.ok(hasMarker(marked, MARKER.cookies));
    assert.equal(hasMarker(search, MARKER.cookies), false);
    assert.equal(hasMarker(marked, MARKER.continued), false);
    assert.equal(withoutMarkers(marked), search);
  }
  assert.equal(withMarker('?', MARKER.cookies), '?cookies=1');
});
