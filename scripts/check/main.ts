// Runs every check of the house, one after the other, and says how it went. Run it by `npm test`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPILE_CACHE } from '../house/plan.ts';
import { createProgress, seconds } from '../house/progress.ts';
import { add, type Counts, NONE, settle } from './counts.ts';
import { failureText } from './failure-text.ts';
import { STEPS } from './steps.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const args = process.argv.slice(2);
const verbose = args.includes('--verbose');
const wanted = args.filter((argument) => !argument.startsWith('-'));
const stepList = STEPS.map((step) => step.name).join(', ');
if (args.some((argument) => ['help', '--help', '-h'].includes(argument))) {
  console.log(`npm test runs every step; npm test -- STEP runs one. The steps: ${stepList}.`);
  process.exit(0);
}
const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}. The steps: ${stepList}.`);
  process.exit(2);
}

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort());
const progress = createProgress((text) => process.stdout.write(text), process.stdout.isTTY === true);
const env: Record<string, string> = {
  NO_COLOR: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  // Each test file is a process of its own: 0.4 s of a core less for one that loads a service.
  NODE_COMPILE_CACHE: join(root, COMPILE_CACHE),
};
for (const [name, value] of Object.entries(process.env)) {
  if (value !== undefined && !['NODE_CHANNEL_FD', 'NODE_TEST_CONTEXT', 'FORCE_COLOR'].includes(name))
    env[name] = value;
}
env.PATH = [join(root, 'node_modules/.bin'), env.PATH].join(process.platform === 'win32' ? ';' : ':');

const rows: { name: string; what: string; ok: boolean; counts: Counts; tookMs: number }[] = [];
const logs = join(root, 'test-results');
mkdirSync(logs, { recursive: true });

for (const step of STEPS.filter((one) => wanted.length === 0 || wanted.includes(one.name))) {
  if (ending.signal.aborted) break;
  const beganMs = performance.now();
  const { ok, output, counts } = await step.run({ root, env, signal: ending.signal, verbose });
  const tookMs = performance.now() - beganMs;
  writeFileSync(join(logs, `${step.name}.log`), output);
  rows.push({ ...step, ok, counts: settle(counts, ok), tookMs });
  progress.line(step.name, ok ? step.what : `${step.what}: failed`, tookMs);
  if (!ok && !verbose)
    progress.raw(`\n${failureText(output)}\n\n  All of it: test-results/${step.name}.log\n`);
}

const total = rows.reduce((sum, row) => add(sum, row.counts), NONE);
const tookMs = rows.reduce((sum, row) => sum + row.tookMs, 0);
progress.raw(`\n  ${'step'.padEnd(10)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'time'.padStart(10)}`);
for (const { name, counts, tookMs: ms } of rows) {
  const { passed, failed } = counts;
  progress.raw(
    `  ${name.padEnd(10)}${String(passed).padStart(8)}${String(failed).padStart(8)}${seconds(ms).padStart(10)}`,
  );
}
progress.raw(
  `  ${'in all'.padEnd(10)}${String(total.passed).padStart(8)}${String(total.failed).padStart(8)}${seconds(tookMs).padStart(10)}\n`,
);
const stopped = ending.signal.aborted ? 1 : 0;
console.log(`${total.passed} passed, ${total.failed + stopped} failed`);
process.exit(total.failed + stopped > 0 ? 1 : 0);
