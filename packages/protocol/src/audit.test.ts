import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { AUDIT_EVENTS, auditDetails } from './audit.ts';

test('every security event has a name, a sentence, and its line in docs/accounts.md, and no other has', () => {
  for (const [event, sentence] of Object.entries(AUDIT_EVENTS)) {
    assert.match(event, /^[a-z]+(_[a-z]+)*$/);
    assert.match(sentence, /^[A-Z].*\.$/, event);
  }
  const page = readFileSync(new URL('../../../docs/accounts.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split('\n### What is recorded\n');
  const [table = ''] = section.split('Lines with an `event` that are in the log alone');
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  const listed = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([a-z_]+)`/g)].map(([, name]) => name),
  );
  assert.deepEqual(listed.toSorted(), Object.keys(AUDIT_EVENTS).toSorted());
});

test('a row has fields of a fixed form, and no room for anything else', () => {
  assert.ok(auditDetails.safeParse({ reason: 'delayed', count: 3 }).success);
  for (const wrong of [
    { username: 'margaux' },
    { reason: 'x'.repeat(41) },
    { reason: { not: '' } },
    { count: '3' },
  ])
    assert.ok(!auditDetails.safeParse(wrong).success, JSON.stringify(wrong));
});
