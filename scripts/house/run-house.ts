import { networkInterfaces } from 'node:os';
import { join, relative } from 'node:path';
import { addresses } from './addresses.ts';
import { releaseFolder } from './claim.ts';
import type { StartResult } from './keeper.ts';
import { createLaunch } from './launch.ts';
import { openLog } from './log-files.ts';
import { createNoteFilter, noteOf } from './log-line.ts';
import type { ProcessName, ProcessSpec } from './plan.ts';
import { consoleProgress, type Progress, seconds } from './progress.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

/** What `opening-main.ts` tells the supervisor to run, the data folder claimed for it. JSON, since it comes by a channel. */
export interface Order {
  specs: readonly ProcessSpec[];
  /** Absolute. */
  dataDir: string;
  /** Where the gateway listens. */
  host: string;
  port: number;
}

interface Run extends Order {
  progress: Progress;
  /** Aborted when the house shall end, for whatever reason. */
  ending: AbortController;
  verbose: boolean;
}

/**
 * The life of the house, from its first process to the last one's end; resolves to the code to exit with.
 * `args`: `--verbose` shows every line of every process.
 */
export async function runHouse(
  order: Order,
  ending: AbortController,
  args: readonly string[],
): Promise<number> {
  try {
    if (ending.signal.aborted) return 0;
    return await supervised({
      ...order,
      ending,
      progress: consoleProgress(),
      verbose: args.includes('--verbose'),
    });
  } finally {
    releaseFolder(order.dataDir, process.pid);
  }
}

async function supervised(run: Run): Promise<number> {
  const { signal } = run.ending;
  let hopeless: StartResult = { ok: true };
  const supervisor = createHouse(run, (result) => {
    hopeless = result;
    run.ending.abort();
  });
  signal.addEventListener('abort', () => supervisor.stop());
  const started = await supervisor.start();
  if (started.ok) {
    welcome(run);
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

function createHouse(run: Run, onHopeless: (result: StartResult) => void): Supervisor {
  const { progress, specs } = run;
  const logs = join(run.dataDir, 'logs');
  const files = new Map<string, ReturnType<typeof openLog>>(
    specs.map((spec) => [spec.name, openLog(logs, spec.name)]),
  );
  const isNew = createNoteFilter(() => performance.now());
  const launch = createLaunch((name, line, stream) => {
    files.get(name)?.write(line);
    // What `npm run dev` is for.
    if (name === 'apps') return progress.raw(`  ${line}`);
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

function welcome({ progress, host, port, dataDir }: Run): void {
  const { here, network } = addresses(host, port, networkInterfaces());
  const logs = relative(process.cwd(), join(dataDir, 'logs'));
  progress.raw(`\n  Ready in ${seconds(performance.now())}. Play at ${here}`);
  for (const address of network) progress.raw(`  In your network: ${address}`);
  progress.raw(`  Logs: ${logs} · Stop: Ctrl-C\n`);
}
