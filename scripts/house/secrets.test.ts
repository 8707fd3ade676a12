import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { loadSecrets } from './secrets.ts';

describe('secrets', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pong-secrets-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are made once, long, readable by the owner only, and kept', () => {
    const first = loadSecrets(folder, {});
    assert.ok(first.ok);
    assert.ok(Object.values(first.secrets).every((secret) => secret.length >= 43));
    assert.equal(new Set(Object.values(first.secrets)).size, 3);
    assert.equal(statSync(join(folder, 'secrets.json')).mode & 0o777, 0o600);
    assert.deepEqual(loadSecrets(folder, {}), first);
  });

  it('from the environment win and are not written down', () => {
    const given = 'x'.repeat(40);
    const loaded = loadSecrets(folder, { SESSION_SECRET: given });
    assert.ok(loaded.ok);
    assert.equal(loaded.secrets.SESSION_SECRET, given);
    assert.doesNotMatch(readFileSync(join(folder, 'secrets.json'), 'utf8'), new RegExp(given));
  });

  it('that cannot be read are never silently replaced', () => {
    writeFileSync(join(folder, 'secrets.json'), '{"SESSION_SECRET": ');
    const loaded = loadSecrets(folder, {});
    assert.ok(!loaded.ok);
    assert.match(loaded.problem, /Restore it, or delete it/);
    assert.equal(readFileSync(join(folder, 'secrets.json'), 'utf8'), '{"SESSION_SECRET": ');
  });
});
