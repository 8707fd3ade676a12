import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runStep, type StepResult } from '../house/step.ts';
import { createWebBuild } from '../house/web-build.ts';
import { findBrowser, isExecutable } from './browser.ts';
import { type Counts, countNodeTests, countPlaywright, NONE } from './counts.ts';
import { findRedis } from './redis.ts';
import { findRegistries } from './registries.ts';

export interface StepDeps {
  root: string;
  env: Record<string, string>;
  signal: AbortSignal;
  verbose: boolean;
}

export interface Step {
  /** As in `npm test -- NAME`. */
  name: string;
  what: string;
  run(deps: StepDeps): Promise<StepResult & { counts: Counts }>;
}

/** A test that hangs must not hang whoever waits for the answer. */
const LONGEST_STEP_MS = 8 * 60_000;
const TURBO = 'node_modules/turbo/bin/turbo';
const PLAYWRIGHT = 'node_modules/@playwright/test/cli.js';
const REPORT = 'e2e/test-results/e2e.json';

/** In the order in which a mistake is found soonest. */
export const STEPS: readonly Step[] = [
  plain('generate', 'database clients', ['scripts/generate.mjs']),
  plain('lint', 'format and lint', ['node_modules/@biomejs/biome/bin/biome', 'ci', '.', '--colors=off']),
  plain('types', 'types of every package', [TURBO, 'run', 'types', '--output-logs=errors-only']),
  counted('house', 'the house itself', [
    '--test',
    '--test-timeout=120000',
    // They wait more than they work; the default on two cores is one at a time.
    '--test-concurrency=3',
    'tests/**/*.test.ts',
    'scripts/**/*.test.ts',
  ]),
  { name: 'unit', what: 'unit, contract and service tests', run: testPackages },
  { name: 'build', what: 'the pages', run: buildPages },
  { name: 'e2e', what: 'journeys in Chromium', run: playJourneys },
];

function plain(name: string, what: string, args: readonly string[]): Step {
  return { name, what, run: async (deps) => ({ ...(await node(deps, args)), counts: NONE }) };
}

function counted(name: string, what: string, args: readonly string[]): Step {
  return {
    name,
    what,
    async run(deps) {
      const result = await node(deps, args);
      return { ...result, counts: countNodeTests(result.output) };
    },
  };
}

const PACKAGES = [
  '--continue',
  '--concurrency=3',
  '--filter=!@pong/tests',
  '--filter=!@pong/scripts',
  '--filter=!@pong/e2e',
];

async function testPackages(deps: StepDeps) {
  const machine = machineOf(deps);
  const missing = [await findRedis(machine), await findRegistries(machine)].flatMap((each) =>
    each.ok ? [] : [each.problem],
  );
  const result = await node(deps, [TURBO, 'run', 'test', ...PACKAGES]);
  const output = [...missing, result.output].join('\n');
  return { ...result, output, counts: countNodeTests(result.output) };
}

async function buildPages(deps: StepDeps) {
  const build = createWebBuild(deps.root);
  if (build.fresh()) return { ok: true, output: '', counts: NONE };
  const result = await node(deps, [join(deps.root, 'node_modules/next/dist/bin/next'), 'build'], 'apps/web', {
    NODE_ENV: 'production',
  });
  return { ...result, ok: result.ok && build.stamp(), counts: NONE };
}

async function playJourneys(deps: StepDeps) {
  const browser = await findBrowser({
    ...machineOf(deps),
    playwrightCli: join(deps.root, PLAYWRIGHT),
  });
  if (!browser.ok) return { ok: false, output: browser.problem, counts: NONE };
  const report = join(deps.root, REPORT);
  rmSync(report, { force: true });
  const result = await node(deps, [join(deps.root, PLAYWRIGHT), 'test'], 'e2e', {
    ...(browser.path === undefined ? {} : { CHROMIUM_PATH: browser.path }),
  });
  return { ...result, counts: countsIn(report) };
}

function machineOf(deps: StepDeps) {
  return {
    env: deps.env,
    isRoot: process.getuid?.() === 0,
    exists: isExecutable,
    run: (program: string, args: readonly string[]) =>
      runStep(args, { ...deps, cwd: deps.root, program }).then((result) => result.ok),
  };
}

function countsIn(report: string): Counts {
  try {
    return countPlaywright(readFileSync(report, 'utf8'));
  } catch {
    return NONE;
  }
}

function node(deps: StepDeps, args: readonly string[], folder = '.', more: Record<string, string> = {}) {
  return runStep(args, {
    ...deps,
    cwd: join(deps.root, folder),
    env: { ...deps.env, ...more },
    withinMs: LONGEST_STEP_MS,
  });
}
