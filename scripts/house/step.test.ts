import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { isAlive, standIn, until } from './stand-ins/fixture.ts';
import { runStep } from './step.ts';

const options = () => ({
  cwd: import.meta.dirname,
  env: { PATH: process.env.PATH ?? '' },
  signal: new AbortController().signal,
  verbose: false,
});

describe('a step of the preparation', () => {
  it('gives its output and whether it ended well', async () => {
    assert.deepEqual(await runStep(['-e', 'console.log("made")'], options()), { ok: true, output: 'made\n' });
    const failed = await runStep(['-e', 'console.error("no"); process.exit(3)'], options());
    assert.deepEqual(failed, { ok: false, output: 'no\n' });
  });

  it('may fork workers, which the leash leaves alone', async () => {
    // Once it did not: the workers of `next build` ended at once, and the build with them, code 0.
    const parent = `
      const worker = require('node:child_process').fork(${JSON.stringify(standIn('./worker.mjs'))});
      worker.on('message', (answer) => { console.log(answer); worker.disconnect(); });
      worker.send('work');`;
    assert.deepEqual(await runStep(['-e', parent], options()), { ok: true, output: 'worked\n' });
  });

  it('ends when it is no longer wanted', async () => {
    const ending = new AbortController();
    const step = runStep(['-e', 'setInterval(() => {}, 1000)'], { ...options(), signal: ending.signal });
    ending.abort();
    assert.equal((await step).ok, false);
  });

  it('that hangs is ended, and says so', async () => {
    const hanging = await runStep(['-e', 'setInterval(() => {}, 1000)'], { ...options(), withinMs: 200 });
    assert.equal(hanging.ok, false);
    assert.match(hanging.output, /so it was ended/);
    const polite = 'process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000)';
    assert.equal(
      (await runStep(['-e', polite], { ...options(), withinMs: 500 })).ok,
      false,
      'whatever its code',
    );
  });

  it('ends with a supervisor that was killed', async () => {
    const supervisor = spawn(process.execPath, [standIn('./stepper.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(supervisor.stdout.setEncoding('utf8'), 'data')) as [string];
    const pid = Number(line);
    assert.ok(isAlive(pid));
    supervisor.kill('SIGKILL');
    await until('the step gone', () => !isAlive(pid));
  });
});
