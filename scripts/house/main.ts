// The supervisor: checks, prepares, starts and keeps the house. Run it by `npm start`.
import { networkInterfaces } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT_CONFIG } from '@pong/config';
import { addresses } from './addresses.ts';
import { readEnvironment } from './environment.ts';
import type { StartResult } from './keeper.ts';
import { createLaunch } from './launch.ts';
import { openLog } from './log-files.ts';
import { createNoteFilter, noteOf } from './log-line.ts';
import { type Opening, openHouse } from './opening.ts';
import { planHouse } from './plan.ts';
import { buildWeb, generateClients } from './preparation.ts';
import { createProgress, seconds } from './progress.ts';
import { createSupervisor } from './supervisor.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const verbose = process.argv.includes('--verbose');
const beganMs = performance.now();
const progress = createProgress(
  (text) => process.stdout.write(text),
  process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
);
const environment = readEnvironment(root, process.env);

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort());
process.once('disconnect', () => ending.abort());
process.channel?.unref();
// A reader of our output that went away (`npm start | head`) is a reason to end, not to crash.
process.stdout.on('error', () => ending.abort());

process.exitCode = await run();
process.exit();

async function run(): Promise<number> {
  progress.raw('\nPong\n');
  const opened = await openHouse(environment, root);
  if (!opened.ok) {
    for (const problem of opened.problems) console.error(problem);
    return EXIT_CONFIG;
  }
  try {
    return await runOpened(opened.opening);
  } finally {
    opened.opening.release();
  }
}

async function runOpened(opening: Opening): Promise<number> {
  const preparation = { root, environment, progress, signal: ending.signal, verbose };
  for (const prepare of [generateClients, buildWeb]) {
    const prepared = await prepare(preparation);
    if (ending.signal.aborted) return 0;
    if (!prepared.ok) {
      console.error(prepared.problem);
      return 1;
    }
  }
  const supervisor = supervise(opening);
  ending.signal.addEventListener('abort', () => supervisor.stop());
  const started = await supervisor.start();
  if (!started.ok) {
    await supervisor.stop();
    if (!ending.signal.aborted) console.error(hopeless(started));
    return ending.signal.aborted ? 0 : 1;
  }
  welcome(opening);
  await new Promise<void>((resolve) => {
    if (ending.signal.aborted) resolve();
    else ending.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const stopBeganMs = performance.now();
  progress.raw('');
  progress.line('house', 'stopping');
  await supervisor.stop();
  progress.line('house', 'stopped, nothing is left running', performance.now() - stopBeganMs);
  return failure === undefined ? 0 : 1;
}

/** Set when a process turned out to be unable to run as configured. */
let failure: StartResult | undefined;

function supervise(opening: Opening) {
  const logs = join(opening.settings.dataDir, 'logs');
  const specs = planHouse({ root, environment, ...opening });
  const files = new Map(specs.map((spec) => [spec.name as string, openLog(logs, spec.name)]));
  const isNew = createNoteFilter(() => performance.now());
  const launch = createLaunch((name, line, stream) => {
    files.get(name)?.write(line);
    if (verbose) return progress.line(name, line);
    const note = stream === 'out' ? noteOf(line) : undefined;
    if (note !== undefined && isNew(name, note)) progress.note(name, note);
  });
  return createSupervisor({
    specs,
    launch,
    now: () => performance.now(),
    report: {
      ready: (name, tookMs) => progress.line(name, 'ready', tookMs),
      back: (name, tookMs) => progress.line(name, 'back', tookMs),
      died: (name, how, againInMs) => progress.line(name, `${how}; again in ${seconds(againInMs)}`),
    },
    onHopeless: (result) => {
      failure = result;
      console.error(hopeless(result));
      ending.abort();
    },
  });
}

function hopeless(result: StartResult): string {
  if (result.ok) return '';
  return `${result.name} cannot run, so the house was stopped:\n${result.reason}`;
}

function welcome(opening: Opening): void {
  const { settings, host } = opening;
  const { here, network } = addresses(host, settings.ports.gateway, networkInterfaces());
  progress.raw(`\n  Ready in ${seconds(performance.now() - beganMs)}. Play at ${here}`);
  for (const address of network) progress.raw(`  In your network: ${address}`);
  progress.raw(`  Logs: ${relative(process.cwd(), join(settings.dataDir, 'logs'))} · Stop: Ctrl-C\n`);
}
