import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { claimFolder } from './claim.ts';
import { openHouse } from './opening.ts';

const FIRST_PORT = 4680;

describe('opening the house', () => {
  let folder: string;
  const open = (env: Record<string, string> = {}) =>
    openHouse({ PORT: String(FIRST_PORT), DATA_DIR: folder, HOST: '127.0.0.1', ...env }, '/');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pong-open-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('works in an empty folder, and gives the folder back', async () => {
    const opened = await open();
    assert.ok(opened.ok);
    opened.opening.release();
    assert.equal(claimFolder(folder, '').state, 'mine');
  });

  it('names the port in use and how to choose another', async () => {
    const stranger = createServer().listen(FIRST_PORT + 3, '127.0.0.1');
    await once(stranger, 'listening');
    try {
      const opened = await open();
      assert.ok(!opened.ok);
      assert.deepEqual(opened.problems, [
        `Port ${FIRST_PORT + 3} (game) is in use. Stop what listens there, or choose another first port: PORT=4000 npm start`,
      ]);
      assert.equal(claimFolder(folder, '').state, 'mine');
    } finally {
      stranger.close();
    }
  });

  it('says so when the routes file cannot be read', async () => {
    const file = join(folder, 'routes.json');
    const opened = await open({ ROUTES_FILE: file });
    assert.ok(!opened.ok);
    assert.match(
      opened.problems[0] ?? '',
      /^ROUTES_FILE: .*routes\.json cannot be read \(ENOENT\)\. Correct it/,
    );
    writeFileSync(file, '{');
    const torn = await open({ ROUTES_FILE: file });
    assert.match(torn.ok ? '' : (torn.problems[0] ?? ''), /\(it is not JSON\)/);
  });

  it('says so when the data folder cannot be written', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const opened = await open({ DATA_DIR: join(file, 'data') });
    assert.ok(!opened.ok);
    assert.match(
      opened.problems[0] ?? '',
      /cannot be written \(ENOTDIR\)\. Make it writable, or choose another/,
    );
  });

  it('refuses a second house on one folder, and says where the first one is', () => {
    const first = claimFolder(folder, 'http://localhost:1', 1, () => true);
    assert.equal(first.state, 'mine');
    assert.deepEqual(
      claimFolder(folder, 'http://localhost:2', 2, () => true),
      {
        state: 'taken',
        pid: 1,
        address: 'http://localhost:1',
      },
    );
  });

  it('takes over from a house that was killed, or whose claim is torn', () => {
    claimFolder(folder, 'http://localhost:1', 1, () => true);
    const next = claimFolder(folder, 'http://localhost:2', 2, () => false);
    assert.ok(next.state === 'mine' && next.stale);
    writeFileSync(join(folder, 'house.json'), '{"pid": 12');
    assert.equal(claimFolder(folder, 'http://localhost:3').state, 'mine');
  });

  it('that was taken over while it still ended leaves the folder to the next one', () => {
    const killed = claimFolder(folder, 'http://localhost:1', 1, () => true);
    const next = claimFolder(folder, 'http://localhost:2', 2, () => false);
    assert.ok(killed.state === 'mine' && next.state === 'mine');
    killed.release();
    assert.equal(claimFolder(folder, '', 3, () => true).state, 'taken');
    next.release();
    assert.equal(claimFolder(folder, '', 3, () => true).state, 'mine');
  });

  it('refuses an address that is not of this machine', async () => {
    const opened = await open({ HOST: '203.0.113.7' });
    assert.ok(!opened.ok);
    assert.match(opened.problems[0] ?? '', /is not an address of this machine/);
  });
});
