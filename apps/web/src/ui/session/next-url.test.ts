import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeNext } from './next-url.ts';

test('a path of this site is kept, with its query', () => {
  assert.equal(safeNext('/pong/game?mode=bot&level=fair'), '/pong/game?mode=bot&level=fair');
  assert.equal(safeNext('/players/12#history'), '/players/12#history');
});

test('whatever a browser would take elsewhere becomes the fallback', () => {
  const elsewhere = [
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/%2e//evil.example',
    'javascript:alert(1)',
    'https://evil.example/',
    'evil.example',
    ' /leaderboard',
    '',
    null,
    undefined,
    `/${'a'.repeat(3000)}`,
  ];
  for (const next of elsewhere) assert.equal(safeNext(next, '/home'), '/home', String(next));
});

test('what is kept is never read as another host', () => {
  for (const next of ['/@evil.example', '/a//b', '/?next=//evil.example']) {
    const url = new URL(safeNext(next), 'https://here.example');
    assert.equal(url.origin, 'https://here.example');
  }
});
