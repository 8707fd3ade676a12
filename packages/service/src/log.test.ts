import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

test('buffered lines are all there when the process ends', () => {
  const script = `
    import { createLogger } from ${JSON.stringify(new URL('log.ts', import.meta.url).href)};
    const logger = createLogger({ service: 'test', level: 'info', buffered: true });
    for (let line = 0; line < 100; line += 1) logger.info({ line }, 'buffered');
    process.exit(0);`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const lines = output.trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).line),
    Array.from({ length: 100 }, (_, line) => line),
  );
});
