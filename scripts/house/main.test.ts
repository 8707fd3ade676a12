import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const WITH_CACHE = new URL('./compile-cache.mjs', import.meta.url).href;
const FIRST_PORT = 4640;

/** The first module of a process, before its own. */
const first = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;

/** Holds the child that opens the house, once it has said its pid, before it listens to any signal. */
const HELD = first(`
  import { writeSync } from 'node:fs';
  if (process.argv[1]?.endsWith('opening-main.ts')) {
    writeSync(1, String(process.pid));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000);
  }`);

/** Every preparation throws. */
const BROKEN = first(`
  import { registerHooks } from 'node:module';
  registerHooks({
    load(url, context, next) {
      if (!url.endsWith('/preparation.ts')) return next(url, context);
      const source = \`
        const broken = () => { throw new Error('a full disk'); };
        export { broken as generateClients, broken as buildWeb, broken as compileCode };\`;
      return { format: 'module', source, shortCircuit: true };
    },
  });`);

describe('the supervisor', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pong-supervisor-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** `preload`: a module that it and the child that opens the house load first. */
  function spawned(preload?: string) {
    return spawn(process.execPath, [here('./main.mjs')], {
      env: {
        ...(preload && { NODE_OPTIONS: `--import ${preload}` }),
        PATH: process.env.PATH ?? '',
        PORT: String(FIRST_PORT),
        HOST: '127.0.0.1',
        DATA_DIR: join(folder, 'data'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Resolves when it has said its first word, which the child that opens the house says. */
  async function begun() {
    const supervisor = spawned();
    await once(supervisor.stdout, 'data');
    return supervisor;
  }

  /** Resolves with the child's pid. */
  async function held() {
    const supervisor = spawned(HELD);
    const [pid] = await once(supervisor.stdout, 'data');
    return { supervisor, pid: Number(pid) };
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

  it('that is told to end before the child listens ends well', async () => {
    const { supervisor } = await held();
    const ended = once(supervisor, 'close');
    const said = text(supervisor.stderr);
    supervisor.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    assert.equal(await said, '');
  });

  it('says what ended the child when nobody asked for it', async () => {
    const { supervisor, pid } = await held();
    const ended = once(supervisor, 'close');
    const said = text(supervisor.stderr);
    process.kill(pid, 'SIGKILL');
    assert.deepEqual(await ended, [1, null]);
    assert.equal(await said, 'What prepares the house was ended by SIGKILL.\n');
  });

  it('gives the folder back when a preparation throws, and says so', async () => {
    const supervisor = spawned(BROKEN);
    supervisor.stdout.resume();
    const ended = once(supervisor, 'close');
    const said = text(supervisor.stderr);
    assert.deepEqual(await ended, [1, null]);
    assert.match(await said, /The house could not be prepared\.[\s\S]*a full disk/);
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
