import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';

const OPEN = `import { createLogger } from ${JSON.stringify(new URL('log.ts', import.meta.url).href)};
  const logger = createLogger({ service: 'test', level: 'info', buffered: true });`;
const argumentsFor = (script: string) => ['--input-type=module', '-e', `${OPEN}${script}`];

const ENDS = {
  exit: 'process.exit(0);',
  'running out of work': '',
  'an uncaught error': "throw new Error('a fault');",
} as const;

for (const [end, ending] of Object.entries(ENDS))
  test(`buffered lines are all there when the process ends by ${end}`, () => {
    const script = `for (let line = 0; line < 500; line += 1) logger.info({ line }, 'buffered'); ${ending}`;
    const { stdout } = spawnSync(process.execPath, argumentsFor(script), { encoding: 'utf8' });
    const lines = stdout.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).line),
      Array.from({ length: 500 }, (_, line) => line),
    );
  });

test('a reader that is slow gets every line', async () => {
  // The second line has Node open the pipe for itself: from then on a full one is an error, EAGAIN.
  const script = `const text = 'x'.repeat(2000);
    process.stdout.write('');
    for (let line = 0; line < 1000; line += 1) logger.info({ line, text }, 'buffered');`;
  const child = spawn(process.execPath, argumentsFor(script), { stdio: ['ignore', 'pipe', 'inherit'] });
  const { stdout } = child;
  stdout.read(0);
  // What is read ahead is full: from here on the system holds the rest, and then the writer has to wait.
  while (child.exitCode === null && stdout.readableLength < stdout.readableHighWaterMark) await turn();
  let output = '';
  for await (const chunk of stdout.setEncoding('utf8')) output += chunk;
  const lines = output.trimEnd().split('\n');
  assert.equal(lines.length, 1000);
  assert.equal(JSON.parse(lines.at(-1) ?? '').line, 999);
});

test('a reader that is gone stops nothing', async () => {
  const script = `let line = 0;
    setInterval(() => {
      for (let more = 0; more < 100; more += 1) logger.info({ line: (line += 1) }, 'buffered');
      if (line === 2000) process.exit(7);
    }, 10);`;
  const child = spawn(process.execPath, argumentsFor(script), { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = await once(child, 'exit');
  assert.equal(code, 7);
});
