import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const WITH_CACHE = new URL('./compile-cache.mjs', import.meta.url).href;
const FIRST_PORT = 4640;

describe('the supervisor', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pong-supervisor-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Resolves when it has said its first word, which the child that opens the house says. */
  async function begun() {
    const supervisor = spawn(process.execPath, [here('./main.mjs')], {
      env: {
        PATH: process.env.PATH ?? '',
        PORT: String(FIRST_PORT),
        HOST: '127.0.0.1',
        DATA_DIR: join(folder, 'data'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await once(supervisor.stdout, 'data');
    return supervisor;
  }

  it('loads nothing of others, and once its code is in the cache not the type stripper either', async () => {
    const load = `
      import { registerHooks } from 'node:module';
      const foreign = [];
      registerHooks({
        resolve(name, context, next) {
          const found = next(name, context);
          if (found.url.includes('/node_modules/')) foreign.push(found.url);
          return found;
        },
      });
      await import(${JSON.stringify(here('./run-house.ts'))});
      const stripper = process.moduleLoadList.filter((name) => name.includes('amaro'));
      console.log(JSON.stringify([...foreign, ...stripper]));`;
    const said = async () =>
      (await run(process.execPath, ['--import', WITH_CACHE, '--input-type=module', '-e', load])).stdout;
    await said();
    assert.equal(await said(), '[]\n');
  });

  it('that is told to end while the house is being prepared ends well, and gives the folder back', async () => {
    const supervisor = await begun();
    const ended = once(supervisor, 'close');
    supervisor.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    assert.ok(!existsSync(join(folder, 'data/house.json')));
  });

  it('that is killed then takes the process along that prepares', async () => {
    const supervisor = await begun();
    supervisor.kill('SIGKILL');
    // The other one has the same output open until it ends.
    await once(supervisor, 'close');
    assert.equal(supervisor.signalCode, 'SIGKILL');
  });
});
