import { networkInterfaces } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT_CONFIG } from '@pong/config';
import { addresses } from './addresses.ts';
import { type Environment, readEnvironment } from './environment.ts';
import type { StartResult } from './keeper.ts';
import { createLaunch } from './launch.ts';
import { openLog } from './log-files.ts';
import { createNoteFilter, noteOf } from './log-line.ts';
import { type Opening, openHouse } from './opening.ts';
import type { PlanInput, ProcessName, ProcessSpec } from './plan.ts';
import type { Prepare } from './preparation.ts';
import { createProgress, type Progress, seconds } from './progress.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

export interface House {
  plan: (input: PlanInput) => ProcessSpec[];
  /** Done one after the other before anything is started. */
  prepare: readonly Prepare[];
  /** Whose every line is shown. */
  shows: (name: string) => boolean;
}

interface Run extends House {
  root: string;
  environment: Environment;
  progress: Progress;
  /** Aborted when the house shall end, for whatever reason. */
  ending: AbortController;
  beganMs: number;
  verbose: boolean;
}

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** The life of the house in this process, from the checks to the last child's end; then exits. */
export async function runHouse(house: House): Promise<never> {
  const ending = new AbortController();
  const end = () => ending.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  process.once('disconnect', end);
  process.channel?.unref();
  // A reader of our output that went away (`npm start | head`) is a reason to end, not to crash.
  process.stdout.on('error', end);
  const colour = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
  const code = await opened({
    ...house,
    root,
    environment: readEnvironment(root, process.env),
    progress: createProgress((text) => process.stdout.write(text), colour),
    ending,
    beganMs: performance.now(),
    verbose: process.argv.includes('--verbose'),
  });
  process.exit(code);
}

async function opened(run: Run): Promise<number> {
  run.progress.raw('\nPong\n');
  const result = await openHouse(run.environment, run.root);
  if (!result.ok) {
    for (const problem of result.problems) console.error(problem);
    return EXIT_CONFIG;
  }
  try {
    return (await prepared(run)) ?? (await supervised(run, result.opening));
  } finally {
    result.opening.release();
  }
}

/** An exit code when the house is not to be started. */
async function prepared(run: Run): Promise<number | undefined> {
  for (const prepare of run.prepare) {
    const result = await prepare({ ...run, signal: run.ending.signal });
    if (run.ending.signal.aborted) return 0;
    if (!result.ok) {
      console.error(result.problem);
      return 1;
    }
  }
  return undefined;
}

async function supervised(run: Run, opening: Opening): Promise<number> {
  const { signal } = run.ending;
  let hopeless: StartResult = { ok: true };
  const supervisor = createHouse(run, opening, (result) => {
    hopeless = result;
    run.ending.abort();
  });
  signal.addEventListener('abort', () => supervisor.stop());
  const started = await supervisor.start();
  if (started.ok) {
    welcome(run, opening);
    // Tests and proofs start a house of their own and wait for this.
    process.send?.({ ready: true, pids: supervisor.pids() });
    await aborted(signal);
  }
  const stopBeganMs = performance.now();
  await supervisor.stop();
  run.progress.line('house', 'stopped, nothing is left running', performance.now() - stopBeganMs);
  const failure = [hopeless, signal.aborted ? { ok: true as const } : started].find((result) => !result.ok);
  if (failure === undefined || failure.ok) return 0;
  console.error(`\n${failure.name} cannot run, so the house was stopped:\n${failure.reason}`);
  return 1;
}

function createHouse(run: Run, opening: Opening, onHopeless: (result: StartResult) => void): Supervisor {
  const { progress } = run;
  const logs = join(opening.settings.dataDir, 'logs');
  const specs = run.plan({ root: run.root, environment: run.environment, ...opening });
  const files = new Map<string, ReturnType<typeof openLog>>(
    specs.map((spec) => [spec.name, openLog(logs, spec.name)]),
  );
  const isNew = createNoteFilter(() => performance.now());
  const launch = createLaunch((name, line, stream) => {
    files.get(name)?.write(line);
    if (run.shows(name)) return progress.raw(`  ${line}`);
    if (run.verbose) return progress.line(name, line);
    const note = stream === 'out' ? noteOf(line) : undefined;
    if (note !== undefined && isNew(name, note)) progress.note(name, note);
  });
  const told = (text: string) => (name: ProcessName, tookMs: number) => progress.line(name, text, tookMs);
  return createSupervisor({
    specs,
    launch,
    now: () => performance.now(),
    report: {
      ready: told('ready'),
      back: told('back'),
      died: (name, how, againInMs) => progress.line(name, `${how}; again in ${seconds(againInMs)}`),
    },
    onHopeless,
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function welcome(run: Run, { settings, host }: Opening): void {
  const { here, network } = addresses(host, settings.ports.gateway, networkInterfaces());
  const logs = relative(process.cwd(), join(settings.dataDir, 'logs'));
  run.progress.raw(`\n  Ready in ${seconds(performance.now() - run.beganMs)}. Play at ${here}`);
  for (const address of network) run.progress.raw(`  In your network: ${address}`);
  run.progress.raw(`  Logs: ${logs} · Stop: Ctrl-C\n`);
}
