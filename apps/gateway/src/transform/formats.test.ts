import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvOf } from '@pong/service';
import { fieldOf } from '../wire/header-lines.ts';
import { codingFor, isCompressible } from './compression.ts';
import { fieldChanges } from './fields.ts';
import { formatFor, formatOf, valueFrom, xmlOf } from './formats.ts';
import { transformedHeaders } from './request-headers.ts';
import { transformPolicy } from './transform-policy.ts';

test('fields are removed, shown to some roles only, and renamed, wherever a path leads', () => {
  const { fields } = transformPolicy.parse({
    fields: {
      remove: ['list.*.secret', 'nowhere.x'],
      roles: { 'list.*.deviation': ['admin'] },
      rename: { 'list.*.name': 'username', asOfMs: 'at' },
    },
  });
  assert.ok(fields);
  const made = () => ({ list: [{ name: 'a', secret: 1, deviation: 2 }, null, 3], asOfMs: 5 });
  const seenBy = (role: string) => {
    const value = made();
    fieldChanges(fields)(value, role);
    return value;
  };
  assert.deepEqual(seenBy('guest'), { list: [{ username: 'a' }, null, 3], at: 5 });
  assert.deepEqual(seenBy('admin').list[0], { username: 'a', deviation: 2 });
  assert.equal(fieldChanges(fields), fieldChanges(fields), 'made once');
});

test('the form a client would rather have, JSON in doubt', () => {
  const all = ['csv', 'xml'] as const;
  for (const [accept, format] of [
    [undefined, 'json'],
    ['*/*', 'json'],
    ['text/csv', 'csv'],
    ['text/csv;q=0.5, application/json', 'json'],
    ['application/xml, */*;q=0.1', 'xml'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'json'],
    ['image/png', 'json'],
    ['text/csv;q=0', 'json'],
  ] as const)
    assert.equal(formatFor(accept, all), format, accept);
  assert.equal(formatFor('text/csv', ['xml']), 'json', 'not had here');
});

test('CSV: one row each, nothing a table program would run', () => {
  const text = csvOf([
    { id: 1, name: '=cmd()', seats: [{ n: 'a,b' }, { n: 'c' }], trend: [1, 2], none: null },
    { id: 2, name: 'x"y', more: true },
  ]);
  assert.deepEqual(text.split('\r\n'), [
    'id,name,seats.0.n,seats.1.n,trend,none,more',
    '1,\'=cmd(),"a,b",c,1 2,,',
    '2,"x""y",,,,,true',
    '',
  ]);
});

test('XML: an element per name and item, nothing that breaks out', () => {
  const text = xmlOf({ list: [{ 'a b': '<x>&\u0000' }, { '1': 2 }], none: null });
  assert.equal(
    text,
    '<?xml version="1.0" encoding="UTF-8"?><answer><list><a_b>&lt;x&gt;&amp;</a_b></list><list><_1>2</_1></list><none/></answer>',
  );
});

test('codings by quality, and of equals the better; what is small as it is stays', () => {
  assert.equal(codingFor('gzip, deflate, br, zstd'), 'zstd');
  assert.equal(codingFor('gzip, br;q=0.5'), 'gzip');
  assert.equal(codingFor('br;q=0, gzip'), 'gzip');
  assert.equal(codingFor('identity'), undefined);
  assert.equal(codingFor(undefined), undefined);
  assert.deepEqual(
    ['text/html; charset=utf-8', 'application/json', 'image/svg+xml'].filter(isCompressible).length,
    3,
  );
  assert.ok(
    !['image/png', 'font/woff2', 'text/event-stream', 'application/octet-stream'].some(isCompressible),
  );
});

test('headers are given by a route, but none that is the gateway’s to write', () => {
  const policy = transformPolicy.parse({ headers: { request: { 'X-Tier': 'gold' } }, compress: true });
  assert.deepEqual(
    transformedHeaders(
      [fieldOf('x-tier', 'forged'), fieldOf('accept-encoding', 'br'), fieldOf('accept', '*/*')],
      policy,
    ),
    [fieldOf('accept', '*/*'), fieldOf('x-tier', 'gold')],
  );
  for (const name of ['X-User-Id', 'x_user_id', 'Content-Length', 'Set-Cookie', 'Connection'])
    assert.ok(!transformPolicy.safeParse({ headers: { request: { [name]: '1' } } }).success, name);
  assert.ok(!transformPolicy.safeParse({ headers: { response: { 'x-a': 'b\r\nc' } } }).success);
});

test('and back: what an upstream has as CSV or XML is a value like any other', () => {
  const rows = [
    { id: '1', name: 'ada "a", b' },
    { id: '2', name: '<x>&' },
  ];
  assert.deepEqual(valueFrom(csvOf(rows), 'csv', 'a.list'), { a: { list: rows } });
  assert.deepEqual(valueFrom(xmlOf({ list: rows, at: 5 }), 'xml', 'list'), { list: rows, at: '5' });
  assert.deepEqual(valueFrom(xmlOf({ list: rows.slice(1) }), 'xml', 'list'), { list: rows.slice(1) });
  assert.throws(() => valueFrom('<a><b></a>', 'xml', 'list'));
  assert.throws(() => valueFrom('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'xml', 'list'));
  assert.throws(() => valueFrom('a,b\n1', 'csv', 'list'));
  assert.equal(formatOf('Application/vnd.x+JSON; charset=utf-8'), 'json');
  assert.equal(formatOf('text/html'), undefined);
});
