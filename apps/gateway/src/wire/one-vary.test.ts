import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneVary } from './one-vary.ts';

test('several become one, in the place of the first, each name once', () => {
  for (const [given, expected] of [
    [
      'a: 1\r\nvary: Accept-Encoding\r\nb: 2\r\nvary: accept-encoding\r\n',
      'a: 1\r\nvary: Accept-Encoding\r\nb: 2\r\n',
    ],
    [
      'vary: rsc, x\r\nvary: Origin\r\nvary: RSC,, accept\r\na: 1\r\n',
      'vary: rsc, x, Origin, accept\r\na: 1\r\n',
    ],
    ['vary: *\r\na: 1\r\nvary: Origin\r\n', 'vary: *\r\na: 1\r\n'],
    ['vary: Origin\r\nvary: accept, *\r\n', 'vary: *\r\n'],
  ] as const)
    assert.equal(oneVary(given), expected);
});

test('a head with one or none is left as it is, and a value that reads like a line is none', () => {
  for (const lines of [
    '',
    'a: 1\r\n',
    'vary: Accept,  accept\r\na: 1\r\n',
    'x-vary: a\r\nx-vary: b\r\nnote: vary: c\r\nvary: d\r\n',
  ])
    assert.equal(oneVary(lines), lines);
});
