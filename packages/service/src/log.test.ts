import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const ENDS = {
  exit: 'process.exit(0);',
  'running out of work': '',
  'an uncaught error': "throw new Error('a fault');",
} as const;

for (const [end, ending] of Object.entries(ENDS))
  test(`buffered lines are all there when the process ends by ${end}`, () => {
    const script = `
    import { createLogger } from ${JSON.stringify(new URL('log.ts', import.meta.url).href)};
    const logger = createLogger({ service: 'test', level: 'info', buffered: true });
    for (let line = 0; line < 500; line += 1) logger.info({ line }, 'buffered');
    ${ending}`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    const lines = stdout.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).line),
      Array.from({ length: 500 }, (_, line) => line),
    );
  });
