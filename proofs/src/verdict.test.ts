import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { REGISTRY } from './registry.ts';
import { tableLines, verdictOf } from './verdict.ts';

const good = { what: 'speed', seen: '4', asked: '>= 3', holds: true };
const bad = { what: 'memory', seen: '9', asked: '<= 3', holds: false };

test('a claim passes only when something was found and all of it holds', () => {
  assert.deepEqual(verdictOf('it works', [good]), { passed: true, line: 'PASS it works' });
  assert.deepEqual(verdictOf('it works', [good, bad]), { passed: false, line: 'FAIL memory' });
  assert.deepEqual(verdictOf('it works', []), { passed: false, line: 'FAIL nothing was found' });
});

test('the table says which finding fails', () => {
  const lines = tableLines([good, bad]);
  assert.equal(lines.length, 3);
  assert.match(lines[1] ?? '', /^speed .* holds$/);
  assert.match(lines[2] ?? '', /^memory .* FAILS$/);
});

test('an unknown name lists the known ones and exits with 2', () => {
  for (const name of ['nope', 'constructor', '']) {
    const main = fileURLToPath(new URL('./main.ts', import.meta.url));
    const run = spawnSync(process.execPath, [main, name], { encoding: 'utf8' });
    assert.equal(run.status, 2);
    for (const known of Object.keys(REGISTRY)) assert.match(run.stderr, new RegExp(`prove -- ${known}\n`));
  }
});

test('every proof in the registry loads and states its claim in one sentence', async () => {
  for (const load of Object.values(REGISTRY)) assert.match((await load()).claim, /^\S.*\S$/);
});
