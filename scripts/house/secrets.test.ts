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
    assert.equal(new Set(Object.values(first.secrets)).size, 4);
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

  it('of an older house are kept, and the database’s password is added', () => {
    const older = { SERVICE_TOKEN_SECRET: 'a'.repeat(43), SESSION_SECRET: 'b'.repeat(43) };
    const path = join(folder, 'secrets.json');
    writeFileSync(path, JSON.stringify({ ...older, METRICS_PASSWORD: 'c'.repeat(43) }));
    const loaded = loadSecrets(folder, {});
    assert.ok(loaded.ok);
    assert.equal(loaded.secrets.SESSION_SECRET, older.SESSION_SECRET);
    assert.equal(loaded.secrets.SERVICE_TOKEN_SECRET, older.SERVICE_TOKEN_SECRET);
    assert.ok(loaded.secrets.DATABASE_PASSWORD.length >= 43);
    assert.equal(JSON.parse(readFileSync(path, 'utf8')).DATABASE_PASSWORD, loaded.secrets.DATABASE_PASSWORD);
  });

  it('that cannot be read are never silently replaced', () => {
    writeFileSync(join(folder, 'secrets.json'), '{"SESSION_SECRET": ');
    const loaded = loadSecrets(folder, {});
    assert.ok(!loaded.ok);
    assert.match(loaded.problem, /Restore it, or delete it/);
    assert.equal(readFileSync(join(folder, 'secrets.json'), 'utf8'), '{"SESSION_SECRET": ');
  });
});
