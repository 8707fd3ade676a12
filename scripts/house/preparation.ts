import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { digestOf } from './digest.ts';
import type { Environment } from './environment.ts';
import { COMPILE_CACHE, MAINS } from './plan.ts';
import type { Progress } from './progress.ts';
import { runStep } from './step.ts';
import { createWebBuild } from './web-build.ts';

/** Says of which sources the cache was filled. */
const COMPILED = 'pong-compiled';
/** What the processes are made of. */
const SOURCES = ['apps', 'packages', 'package-lock.json'];

export interface PreparationDeps {
  root: string;
  environment: Environment;
  progress: Progress;
  signal: AbortSignal;
  verbose: boolean;
}

export type Prepare = (deps: PreparationDeps) => Promise<PreparationResult>;
export type PreparationResult = { ok: true } | { ok: false; problem: string };

/** The database clients; made again only when a schema changed. */
export async function generateClients(deps: PreparationDeps): Promise<PreparationResult> {
  const began = performance.now();
  const step = await run(deps, [join(deps.root, 'scripts/generate.mjs')], deps.root);
  if (!step.ok)
    return { ok: false, problem: `The database clients could not be made.\n${endOf(step.output)}` };
  const tookMs = performance.now() - began;
  deps.progress.line('clients', 'up to date', tookMs);
  return { ok: true };
}

/**
 * Fills Node's compile cache when a source has changed, by starting every process without configuration: it loads its
 * code, finds nothing to work with, and ends. Without the cache each service holds the 25 MB type stripper for its whole life.
 */
export async function compileCode(deps: PreparationDeps): Promise<PreparationResult> {
  const marker = join(deps.root, COMPILE_CACHE, COMPILED);
  const wanted = digestOf(deps.root, SOURCES);
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return { ok: true };
  const began = performance.now();
  const env = {
    PATH: deps.environment.PATH ?? '',
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: join(deps.root, COMPILE_CACHE),
  };
  await Promise.all(
    MAINS.map((main) => {
      const cwd = dirname(dirname(join(deps.root, main)));
      return runStep([join(deps.root, main)], { cwd, env, signal: deps.signal, verbose: false });
    }),
  );
  // Some were ended before they had loaded their code.
  if (deps.signal.aborted) return { ok: true };
  mkdirSync(join(deps.root, COMPILE_CACHE), { recursive: true });
  writeFileSync(marker, wanted);
  deps.progress.line('code', 'compiled', performance.now() - began);
  return { ok: true };
}

/** The pages; built again only when what they are made of changed. */
export async function buildWeb(deps: PreparationDeps): Promise<PreparationResult> {
  const began = performance.now();
  const build = createWebBuild(deps.root);
  if (build.fresh()) {
    deps.progress.line('pages', 'up to date', performance.now() - began);
    return { ok: true };
  }
  deps.progress.line('pages', 'building, half a minute the first time');
  const step = await run(
    deps,
    [join(deps.root, 'node_modules/next/dist/bin/next'), 'build'],
    join(deps.root, 'apps/web'),
  );
  if (!step.ok || !build.stamp())
    return { ok: false, problem: `The pages could not be built.\n${endOf(step.output)}` };
  deps.progress.line('pages', 'built', performance.now() - began);
  return { ok: true };
}

function run(deps: PreparationDeps, args: string[], cwd: string) {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(deps.environment)) {
    if (value !== undefined && name !== 'NODE_CHANNEL_FD') env[name] = value;
  }
  return runStep(args, {
    cwd,
    env: { ...env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    signal: deps.signal,
    verbose: deps.verbose,
  });
}

const SHOWN_LINES = 30;
const endOf = (output: string) => output.trim().split('\n').slice(-SHOWN_LINES).join('\n');
