import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const START = fileURLToPath(new URL('./start.mjs', import.meta.url));
const FIRST_PORT = 4660;

describe('npm start, when it cannot', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pong-start-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function start(env: Record<string, string>): Promise<{ code: number; errors: string[] }> {
    const base = { PATH: process.env.PATH ?? '', PORT: String(FIRST_PORT), DATA_DIR: join(folder, 'data') };
    return new Promise((resolve) => {
      execFile(process.execPath, [START], { env: { ...base, ...env } }, (error, _stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), errors: stderr.trim().split('\n') });
      });
    });
  }

  it('says one line for a bad variable, before anything is made', async () => {
    const { code, errors } = await start({ PORT: 'three thousand' });
    assert.equal(code, 78);
    assert.deepEqual(errors, ['PORT: must be a port number, 0 to 65535.']);
    assert.ok(!existsSync(join(folder, 'data')));
  });

  it('says one line for a bad variable of one service, before anything is started', async () => {
    const { code, errors } = await start({ GUEST_BURST: 'abc' });
    assert.equal(code, 78);
    assert.deepEqual(errors, ['GUEST_BURST: must be a whole number above 0.']);
    assert.ok(!existsSync(join(folder, 'data')));
  });

  it('says one line for a port in use, and starts nothing', async () => {
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(FIRST_PORT, '127.0.0.1', resolve));
    try {
      const { code, errors } = await start({ HOST: '127.0.0.1' });
      assert.equal(code, 78);
      assert.deepEqual(errors, [
        `Port ${FIRST_PORT} (gateway) is in use. Stop what listens there, or choose another first port: PORT=4000 npm start`,
      ]);
      assert.deepEqual(readdirSync(join(folder, 'data')), ['secrets.json']);
    } finally {
      stranger.close();
    }
  });

  it('says one line for a folder that cannot be written', async () => {
    writeFileSync(join(folder, 'data'), 'a file');
    const { code, errors } = await start({});
    assert.equal(code, 78);
    assert.equal(errors.length, 1);
    assert.match(
      errors[0] ?? '',
      /data cannot be written \(EEXIST\)\. Make it writable, or choose another one/,
    );
  });
});
